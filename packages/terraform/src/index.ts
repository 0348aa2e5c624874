export { type Environment, type EvaluatedBody, evaluateBody, ModuleInstance } from "./configuration/instance.ts";
export {
  type Condition,
  loadModule,
  type Module,
  type Output,
  type Resource,
  type Variable,
} from "./configuration/module.ts";
export { type Reference, referencesOf, referencesOfBody } from "./configuration/references.ts";
export { TerraformError, type TerraformErrorCode } from "./errors.ts";
export { parseHcl } from "./hcl/parse.ts";
export { Unknown, type Value } from "./hcl/values.ts";
