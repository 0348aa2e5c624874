export { type Clock, systemClock } from "./clock.ts";
export { compileDateFormat, type DateFormat } from "./date-format.ts";
export type { Delayed, DisorderOptions } from "./disorder.ts";
export type { Draw, DrawContext, Scalar } from "./draw.ts";
export { DataGeneratorError, type DataGeneratorErrorCode, type Position } from "./errors.ts";
export { type FakeOptions, TEMPLATE_FUNCTIONS } from "./fake/catalog.ts";
export {
  type Account,
  type Batch,
  type GeneratedRecord,
  type GenerateOptions,
  type Generation,
  generate,
} from "./generate.ts";
export { compileJsonTemplate, type JsonValue } from "./json-template.ts";
export { type PacedOptions, paced } from "./paced.ts";
export { compilePartitionKey, drawnPartitionKey, type PartitionKey } from "./partition-key.ts";
export { Random } from "./random.ts";
export {
  constantRate,
  type Disturbance,
  disturbedRate,
  type PeriodicRateOptions,
  periodicRate,
  type Rate,
  rampRate,
  type SeasonalRateOptions,
  seasonalRate,
  type WeekTable,
} from "./rate.ts";
export { encodeLine, type PutEntries, type PutEntry, type SendOptions, type SendReport, sendRecords } from "./send.ts";
export { compileTemplate, type TextTemplate } from "./template.ts";
