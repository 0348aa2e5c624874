/** Why an expression is refused: of several reasons AWS tells the first in this order; syntax comes before all. */
export const REASONS = [
  "syntax",
  "parens",
  "function-name",
  "misused-function",
  "reserved",
  "section",
  "undefined",
  "operand-count",
  "distinct",
  "overlap",
  "conflict",
  "operand-type",
] as const;

export type Reason = (typeof REASONS)[number];

/** A refusal before it is known which expression of the request it belongs to. */
export class ExpressionError extends Error {
  override readonly name = "ExpressionError";
  readonly reason: Reason;

  constructor(reason: Reason, message: string) {
    super(message);
    this.reason = reason;
  }
}
