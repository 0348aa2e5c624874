export { type Clock, systemClock } from "./clock.ts";
export { compileDateFormat, type DateFormat } from "./date-format.ts";
export type { Delayed, DisorderOptions } from "./disorder.ts";
export type { Draw, DrawContext, Scalar } from "./draw.ts";
export { DataGeneratorError, type DataGeneratorErrorCode, type Position } from "./errors.ts";
export { type FakeOptions, TEMPLATE_FUNCTIONS } from "./fake/catalog.ts";
export {
  constant,
  type NormalOptions,
  normal,
  numberBetween,
  oneOf,
  type RecordOf,
  record,
  sequence,
  timeMillis,
  timeText,
  weighted,
  zipf,
} from "./fields.ts";
export { generate } from "./generate.ts";
export type { Account, Batch, GeneratedRecord, GenerateOptions, Generation } from "./generation.ts";
export { type AccessLogOptions, accessLogLines, accessLogs } from "./generators/access-logs.ts";
export {
  type Change,
  type ChangeOptions,
  changes,
  type TableChange,
  type TransactionV1,
  type TransactionV2,
} from "./generators/changes.ts";
export {
  type DmsDatabase,
  type DmsOptions,
  type DmsRecord,
  type DmsRow,
  type DmsTable,
  dmsChanges,
} from "./generators/dms-changes.ts";
export { type FlowLogOptions, flowLogLines, flowLogs } from "./generators/flow-logs.ts";
export { type BloodPressure, type BloodPressureOptions, bloodPressures } from "./generators/health.ts";
export {
  type Card,
  type CardOptions,
  cards,
  type PageView,
  type PageViewOptions,
  pageViews,
  type Range,
  type Sale,
  type SaleOptions,
  sales,
} from "./generators/shop.ts";
export {
  type DemoStockTick,
  demoStockTicks,
  type StockTick,
  type StockTickOptions,
  stockTicks,
} from "./generators/stocks.ts";
export { type WafLogOptions, wafLogLines, wafLogs } from "./generators/waf-logs.ts";
export type { JsonValue } from "./json-draws.ts";
export { compileJsonTemplate } from "./json-template.ts";
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
