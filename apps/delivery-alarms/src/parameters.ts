import type { ParameterDefinitions, ParameterValues, SampleContext } from "@millrace/sample";

/** The parameters of this sample. */
export const parameters = {
  percentage: {
    type: "number",
    default: 80,
    minimum: 10,
    maximum: 95,
    description: "Percent of a quota above which its alarm fires.",
  },
  hold: {
    type: "duration",
    default: "6m",
    minimum: "1m",
    maximum: "1h",
    description:
      "How long the load stays halfway between that percentage and the quota; give 15m on AWS, where metrics are late.",
  },
  peak: {
    type: "number",
    default: 115,
    minimum: 50,
    maximum: 200,
    description: "Percent of the quota at the end of the ramp; at 100 or less nothing is throttled.",
  },
  orders: {
    type: "integer",
    default: 1200,
    minimum: 500,
    maximum: 20_000,
    description: "Orders put one by one in one second, then again in batches; above the request quota they throttle.",
  },
  freshness: {
    type: "duration",
    default: "4h",
    minimum: "10m",
    maximum: "20h",
    description: "Age of undelivered data above which the alarm fires.",
  },
  outage: {
    type: "duration",
    default: "5h",
    minimum: "10m",
    maximum: "2d",
    description: "How long the role of the orders has no permission to write; after a day Firehose discards data.",
  },
} as const satisfies ParameterDefinitions;

/** Typed values of the parameters. */
export type Parameters = ParameterValues<typeof parameters>;

/** Outputs of the Terraform root that the sample reads. */
export const outputs = [
  "bucket",
  "clicks",
  "orders",
  "producer_role",
  "orders_role",
  "notifications",
  "errors",
  "dashboard",
  "alarms",
] as const;

/** What the parts of this sample get. */
export type Context = SampleContext<typeof parameters, Record<(typeof outputs)[number], string>>;
