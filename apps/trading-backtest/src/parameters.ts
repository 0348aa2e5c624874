import type { ParameterDefinitions, ParameterValues, SampleContext } from "@millrace/sample";

/** The parameters of this sample. */
export const parameters = {
  data: {
    type: "string",
    default: "",
    description: "CSV or Parquet file of real bars (dt,sym,open,high,low,close,vol); empty generates them.",
  },
  symbol: { type: "string", default: "", description: "What to trade; empty takes the first symbol." },
  interval: {
    type: "choice",
    choices: ["day", "minute"],
    default: "day",
    description: "Length of the generated bars.",
  },
  bars: {
    type: "integer",
    default: 504,
    minimum: 100,
    maximum: 20_000,
    description: "Generated bars of each symbol to load as history; 504 days are two years.",
  },
  gaps: {
    type: "number",
    default: 0.01,
    minimum: 0,
    maximum: 0.5,
    description: "Share of generated bars that are missing, as in real feeds.",
  },
  liveBars: {
    type: "integer",
    default: 21,
    minimum: 0,
    maximum: 1000,
    description: "Newest bars that are not loaded but come one by one while the strategy runs.",
  },
  trainShare: {
    type: "number",
    default: 0.7,
    minimum: 0.3,
    maximum: 0.9,
    description: "Share of the history to tune on; the rest tests.",
  },
  jobs: {
    type: "integer",
    default: 6,
    minimum: 1,
    maximum: 66,
    description: "Tuning jobs that the grid of 66 cells is cut into.",
  },
  samples: {
    type: "integer",
    default: 40,
    minimum: 10,
    maximum: 1000,
    description: "Backtests of the model-based search.",
  },
  age: {
    type: "duration",
    default: "300d",
    maximum: "365d",
    description: "How old the loaded bars get before they are read back; only a fast clock waits.",
  },
  retentionHours: {
    type: "integer",
    default: 8760,
    minimum: 24,
    maximum: 8760,
    description: "Hours that the stream keeps bars.",
  },
} as const satisfies ParameterDefinitions;

/** Typed values of the parameters. */
export type Parameters = ParameterValues<typeof parameters>;

/** Names that Terraform gives. */
export type Outputs = Record<"stream" | "bucket" | "load_function" | "tune_function", string>;

/** What the parts of this sample get. */
export type Context = SampleContext<typeof parameters, Outputs>;
