import type { ParameterDefinitions, ParameterValues, SampleContext } from "@millrace/sample";

/** The parameters of this sample. */
export const parameters = {
  hours: {
    type: "integer",
    default: 24,
    minimum: 4,
    maximum: 168,
    description: "Clock hours of load; the rush comes once a day.",
  },
  variant: {
    type: "choice",
    choices: ["all", "usage", "count", "on-demand"],
    default: "all",
    description: "Which streams get the load: scaled by usage factor, by record count, by AWS itself, or all three.",
  },
  peak: {
    type: "number",
    default: 2.6,
    minimum: 0.1,
    maximum: 50,
    description: "Load of the rush in MB/s, 1,000 records/s each: what that many shards take.",
  },
  recordBytes: {
    type: "integer",
    default: 24,
    minimum: 1,
    maximum: 1000,
    description: "Bytes of a record; with 1,000 the load is as many MB/s in bytes as in records, and slower to run.",
  },
  shards: {
    type: "integer",
    default: 2,
    minimum: 1,
    maximum: 50,
    description: "Shards of the two streams that alarms scale, at the start and at least.",
  },
  scaleUp: {
    type: "number",
    default: 0.75,
    minimum: 0.01,
    maximum: 1,
    description: "Usage factor from which on the first stream is doubled.",
  },
  scaleDown: {
    type: "number",
    default: 0.25,
    minimum: 0.005,
    maximum: 0.5,
    description: "Usage factor below which it is halved; at most half of the other.",
  },
  blockingAge: {
    type: "duration",
    default: "30m",
    minimum: "1m",
    maximum: "1d",
    description: "Iterator age from which on it is not halved.",
  },
  demo: {
    type: "boolean",
    default: true,
    description: "Switch a fourth, overloaded stream to on-demand, minute by minute.",
  },
} as const satisfies ParameterDefinitions;

/** Typed values of the parameters. */
export type Parameters = ParameterValues<typeof parameters>;

/** Outputs of Terraform that the sample reads. */
export const OUTPUTS = [
  "usage_stream",
  "count_stream",
  "on_demand_stream",
  "demo_stream",
  "case_stream",
  "large_case_stream",
  "usage_topic",
  "usage_log_group",
  "count_log_group",
  "case_log_group",
] as const;

/** What the parts of this sample get. */
export type Context = SampleContext<typeof parameters, Record<(typeof OUTPUTS)[number], string>>;
