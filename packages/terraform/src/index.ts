export type { Finding, Rule } from "./check/finding.ts";
export { checkFolder } from "./check/index.ts";
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
export { type CostEstimate, DEFAULT_TRAFFIC, estimateCost, formatCost, type Traffic } from "./cost/estimate.ts";
export { writeZip, type ZipEntry } from "./data/zip.ts";
export { TerraformError, type TerraformErrorCode } from "./errors.ts";
export { collectGraph, type ResourceGraph } from "./graph/collect.ts";
export { renderSvg } from "./graph/svg.ts";
export { parseHcl } from "./hcl/parse.ts";
export { Unknown, type Value } from "./hcl/values.ts";
export type { ApplyResult, Progress } from "./plan/apply.ts";
export { formatPlan } from "./plan/format.ts";
export type { HandlerContext } from "./plan/handler.ts";
export type { Action, Change } from "./plan/planner.ts";
export { providerSchema } from "./schema.ts";
export { openProject, type Project, type ProjectOptions } from "./target.ts";
