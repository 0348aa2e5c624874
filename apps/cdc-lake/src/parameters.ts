import type { ParameterDefinitions, ParameterValues, SampleContext } from "@millrace/sample";

/** The parameters of this sample. */
export const parameters = {
  minutes: {
    type: "integer",
    default: 5,
    minimum: 1,
    maximum: 60,
    description: "Minutes for which the data source publishes messages.",
  },
  messages: {
    type: "integer",
    default: 400,
    minimum: 10,
    maximum: 5000,
    description: "Messages that it publishes a minute.",
  },
  unversioned: {
    type: "number",
    default: 0,
    minimum: 0,
    maximum: 100,
    description: "Percent of the messages that have no version: they belong nowhere.",
  },
  changes: {
    type: "integer",
    default: 6000,
    minimum: 500,
    maximum: 200_000,
    description: "Records of the replication task: loads, changes and control records.",
  },
  days: {
    type: "integer",
    default: 3,
    minimum: 1,
    maximum: 20,
    description: "Days that the changes span; the task catches up with them in minutes.",
  },
  duplicates: {
    type: "number",
    default: 2,
    minimum: 0,
    maximum: 50,
    description: "Percent of the changes that the task sends twice.",
  },
} as const satisfies ParameterDefinitions;

/** Typed values of the parameters. */
export type Parameters = ParameterValues<typeof parameters>;

/** Outputs of the Terraform root that the sample reads. */
export const outputs = [
  "bucket",
  "database",
  "work_group",
  "saved_queries",
  "messages",
  "changes",
  "data_source",
  "task_role",
  "analyst_role",
] as const;

/** What the parts of this sample get. */
export type Context = SampleContext<typeof parameters, Record<(typeof outputs)[number], string>>;
