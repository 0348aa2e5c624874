import type { ParameterDefinitions, ParameterValues, SampleContext } from "@millrace/sample";

/** The parameters of this sample. */
export const parameters = {
  scenario: {
    type: "choice",
    choices: ["scaled", "under-provisioned", "healthy"],
    default: "scaled",
    description:
      "scaled: too few shards, doubled once the lag grows; under-provisioned: never doubled; healthy: enough.",
  },
  trips: {
    type: "integer",
    default: 60_000,
    minimum: 0,
    maximum: 2_000_000,
    description: "Trips to generate; 0 takes the 4,527 of the committed sample, too few to overload a stream.",
  },
  shards: {
    type: "integer",
    default: 2,
    minimum: 1,
    maximum: 100,
    description: "Shards at the start; healthy starts with twice as many.",
  },
  speedup: {
    type: "number",
    default: 1800,
    minimum: 1,
    maximum: 1_000_000,
    description: "Seconds of taxi traffic per second of replay.",
  },
  sortBuffer: {
    type: "integer",
    default: 100_000,
    minimum: 1,
    maximum: 10_000_000,
    description: "Trips the replay holds to put them in order of drop-off; too few make late trips.",
  },
  window: {
    type: "duration",
    default: "1h",
    minimum: "1m",
    maximum: "1d",
    description: "Length of the event-time windows in which pick-ups are counted.",
  },
} as const satisfies ParameterDefinitions;

/** Typed values of the parameters. */
export type Parameters = ParameterValues<typeof parameters>;

/** What the parts of this sample get. */
export type Context = SampleContext<
  typeof parameters,
  Record<"application" | "bucket" | "search_endpoint" | "stream", string>
>;
