import type { ParameterDefinitions, ParameterValues, SampleContext } from "@millrace/sample";

/** The parameters of this sample. */
export const parameters = {
  salesPerSecond: {
    type: "integer",
    default: 10,
    minimum: 1,
    maximum: 500,
    description: "Sales sent in a second while a query runs, as in the post.",
  },
  cardsPerSecond: {
    type: "integer",
    default: 5,
    minimum: 1,
    maximum: 500,
    description: "Card records sent in a second, as in the post.",
  },
  tradesPerSecond: {
    type: "integer",
    default: 20,
    minimum: 1,
    maximum: 500,
    description: "Trades sent in a second.",
  },
  feed: {
    type: "duration",
    default: "12s",
    minimum: "5s",
    maximum: "10m",
    description: "How long records are sent while a query of a notebook runs.",
  },
  alarmThreshold: {
    type: "integer",
    default: 200,
    minimum: 1,
    maximum: 100_000,
    description: "Trades of a ticker in a minute above which the alarm is raised; the post has 750.",
  },
} as const satisfies ParameterDefinitions;

/** Names that Terraform gives. */
export type Outputs = Record<
  | "sales_stream"
  | "card_stream"
  | "stock_stream"
  | "alarm_stream"
  | "bucket"
  | "lake_application"
  | "alarm_application"
  | "region"
  | "sales_stream_arn"
  | "card_stream_arn"
  | "stock_stream_arn",
  string
>;

/** What the parts of this sample get. */
export type Context = SampleContext<typeof parameters, Outputs>;

/** Typed values of the parameters. */
export type Parameters = ParameterValues<typeof parameters>;
