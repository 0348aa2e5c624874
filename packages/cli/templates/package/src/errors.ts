/** Closed list of what can go wrong in this package; `code` is for branching, the message for people. */
export type TemplatePackageErrorCode = "TEMPLATE_PACKAGE_NOT_FINITE" | "TEMPLATE_PACKAGE_EMPTY";

/** The one error class of this package. */
export class TemplatePackageError extends Error {
  override readonly name = "TemplatePackageError";
  readonly code: TemplatePackageErrorCode;

  constructor(code: TemplatePackageErrorCode, message: string, options: { cause?: unknown } = {}) {
    super(message, options);
    this.code = code;
  }
}
