import type { ParameterDefinitions, ParameterValues, SampleContext } from "@millrace/sample";

/** The parameters of this sample. */
export const parameters = {
  hours: {
    type: "number",
    default: 6,
    minimum: 0.1,
    maximum: 48,
    description: "Hours of traffic; 0.1 for a short run on AWS.",
  },
  flows: { type: "integer", default: 5000, minimum: 60, maximum: 50_000, description: "Lines an hour." },
  interfaces: { type: "integer", default: 4, minimum: 1, maximum: 100, description: "Network interfaces of the VPC." },
  rejected: {
    type: "number",
    default: 0.06,
    minimum: 0,
    maximum: 1,
    description: "Share of flows that security groups or access lists reject.",
  },
  idle: {
    type: "number",
    default: 0.03,
    minimum: 0,
    maximum: 0.9,
    description: "Share of lines about intervals without traffic: the subscription leaves them out.",
  },
  partitionBy: {
    type: "choice",
    default: "hour",
    choices: ["hour", "day", "month"],
    description: "What a partition holds.",
  },
} as const satisfies ParameterDefinitions;

/** Typed values of the parameters. */
export type Parameters = ParameterValues<typeof parameters>;

/** Outputs of the Terraform root that the sample reads. */
export const outputs = [
  "bucket",
  "log_group",
  "failures",
  "ingest_log",
  "partition_log",
  "producer_role",
  "analyst_role",
  "database",
  "work_group",
  "query_ids",
] as const;

/** What the parts of this sample get. */
export type Context = SampleContext<typeof parameters, Record<(typeof outputs)[number], string>>;
