import type { ParameterDefinitions, ParameterValues, SampleContext } from "@millrace/sample";

/** The parameters of this sample. */
export const parameters = {
  trips: {
    type: "integer",
    default: 3000,
    minimum: 100,
    maximum: 4527,
    description: "Trips of the data set to send, two thirds as yellow cabs.",
  },
  perSecond: {
    type: "integer",
    default: 25,
    minimum: 1,
    maximum: 1000,
    description: "Records sent in a second.",
  },
  repeated: {
    type: "number",
    default: 0.02,
    minimum: 0,
    maximum: 0.5,
    description: "Share of the trips that a producer sends twice.",
  },
  broken: {
    type: "number",
    default: 0.02,
    minimum: 0,
    maximum: 0.5,
    description: "Share of the records that are no trips: cut off, or without an amount.",
  },
} as const satisfies ParameterDefinitions;

/** Typed values of the parameters. */
export type Parameters = ParameterValues<typeof parameters>;

/** Names that Terraform gives. */
export type Outputs = Record<
  | "yellow_stream"
  | "green_stream"
  | "bucket"
  | "search_endpoint"
  | "application"
  | "database"
  | "workgroup"
  | "log_group",
  string
>;

/** What the parts of this sample get. */
export type Context = SampleContext<typeof parameters, Outputs>;
