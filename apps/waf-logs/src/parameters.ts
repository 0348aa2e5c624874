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
  requests: {
    type: "integer",
    default: 2000,
    minimum: 60,
    maximum: 100_000,
    description: "Requests an hour; in a sixth of the time an attack comes on top.",
  },
  attack: {
    type: "number",
    default: 5,
    minimum: 0.1,
    maximum: 20,
    description: "Requests of the attack, as a multiple of the others.",
  },
  blocked: {
    type: "number",
    default: 0.08,
    minimum: 0,
    maximum: 1,
    description: "Share of the other requests that a rule blocks.",
  },
  misleading: {
    type: "number",
    default: 0.01,
    minimum: 0,
    maximum: 1,
    description: "Share of requests with Default_Action in their URI, whatever became of them.",
  },
  demo: {
    type: "integer",
    default: 12,
    minimum: 0,
    maximum: 1000,
    description: "Demo records of the console that someone sends to the delivery stream: they are no WAF logs.",
  },
  keepCounted: {
    type: "boolean",
    default: false,
    description: "Keep requests with the default action when a rule counted them.",
  },
  match: {
    type: "choice",
    default: "rule",
    choices: ["rule", "text"],
    description:
      "What the function takes for the default action: the terminating rule, or the text anywhere in the record.",
  },
} as const satisfies ParameterDefinitions;

/** Typed values of the parameters. */
export type Parameters = ParameterValues<typeof parameters>;

/** Outputs of the Terraform root that the sample reads. */
export const outputs = [
  "bucket",
  "stream",
  "producer_role",
  "analyst_role",
  "trim_log",
  "database",
  "crawler",
  "work_group",
  "query_ids",
] as const;

/** What the parts of this sample get. */
export type Context = SampleContext<typeof parameters, Record<(typeof outputs)[number], string>>;
