import type { ParameterDefinitions, ParameterValues, SampleContext } from "@millrace/sample";

/** The parameters of this sample. */
export const parameters = {
  scenario: {
    type: "choice",
    choices: ["scaled", "under-provisioned", "healthy", "alarms"],
    default: "scaled",
    description:
      "scaled: too few shards, doubled once the lag grows; under-provisioned: never doubled; healthy: enough; alarms: a slower rush, after which alarms scale in what they have scaled out.",
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
    description: "Seconds of taxi traffic per second of replay; alarms takes a tenth of it.",
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
  Record<"application" | "bucket" | "scaling_log_group" | "scaling_targets" | "search_endpoint" | "stream", string>
>;

/** A rush of minutes, not of seconds: alarms look at one minute after the other. */
const ALARMS_SHARE = 0.1;

/** Seconds of taxi traffic per second of replay in a scenario. */
export function replaySpeed({ scenario, speedup }: Pick<Parameters, "scenario" | "speedup">): number {
  return scenario === "alarms" ? speedup * ALARMS_SHARE : speedup;
}
