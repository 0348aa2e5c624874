import type { ParameterDefinitions, ParameterValues, SampleContext } from "@millrace/sample";

/** The parameters of this sample. */
export const parameters = {
  clicks: {
    type: "integer",
    default: 12_000,
    minimum: 1000,
    maximum: 1_000_000,
    description: "Clicks that happen during the period; each goes into all six layouts.",
  },
  period: {
    type: "duration",
    default: "6h",
    minimum: "10m",
    maximum: "2d",
    description: "How long clicks happen; the question is about a sixth of it. Real time on AWS: give 30m.",
  },
  customers: {
    type: "integer",
    default: 4,
    minimum: 2,
    maximum: 100,
    description: "Customers, each with two kinds of devices: two partitions per customer and day.",
  },
  late: {
    type: "number",
    default: 5,
    minimum: 0,
    maximum: 50,
    description: "Percent of the clicks that arrive late, by up to a twelfth of the period.",
  },
  buffer: {
    type: "duration",
    default: "15m",
    minimum: "1m",
    maximum: "15m",
    description: "Buffer interval of the clicks: the shorter, the more and the smaller the objects.",
  },
  sessions: {
    type: "integer",
    default: 700,
    minimum: 100,
    maximum: 900,
    description: "Sessions at a time, each a partition of its own; 500 can be active.",
  },
  ticks: {
    type: "integer",
    default: 1000,
    minimum: 100,
    maximum: 20_000,
    description: "Ticks put while Firehose may not invoke the function, and again once it may.",
  },
  lambdaKeysIn: {
    type: "choice",
    choices: ["metadata", "record"],
    default: "metadata",
    description: "Where the function of the readings puts partition keys; Firehose reads those in metadata.",
  },
} as const satisfies ParameterDefinitions;

/** Typed values of the parameters. */
export type Parameters = ParameterValues<typeof parameters>;

/** Outputs of the Terraform root that the sample reads. */
export const outputs = [
  "bucket",
  "database",
  "work_group",
  "crawler",
  "clicks",
  "tickers",
  "readings",
  "sessions",
  "producer_role",
  "analyst_role",
  "tickers_role",
] as const;

/** What the parts of this sample get. */
export type Context = SampleContext<typeof parameters, Record<(typeof outputs)[number], string>>;
