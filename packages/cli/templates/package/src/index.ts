export { TemplatePackageError, type TemplatePackageErrorCode } from "./errors.ts";
export { createMean, type Mean } from "./mean.ts";
