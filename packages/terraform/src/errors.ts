import type { Position } from "./hcl/syntax.ts";

/** Closed list of what can be wrong with a configuration or its use. */
export type TerraformErrorCode =
  | "TERRAFORM_SYNTAX"
  | "TERRAFORM_REFERENCE"
  | "TERRAFORM_TYPE"
  | "TERRAFORM_FUNCTION"
  | "TERRAFORM_INVALID"
  | "TERRAFORM_UNSUPPORTED"
  | "TERRAFORM_APPLY";

/** A fault at a place in a configuration; the message carries `file:line:column`. */
export class TerraformError extends Error {
  override readonly name = "TerraformError";
  readonly code: TerraformErrorCode;
  readonly position: Position | undefined;
  /** The message without its place. */
  readonly summary: string;

  constructor(code: TerraformErrorCode, summary: string, position?: Position, options: { cause?: unknown } = {}) {
    super(position ? `${position.file}:${position.line}:${position.column}: ${summary}` : summary, options);
    this.code = code;
    this.summary = summary;
    this.position = position;
  }
}
