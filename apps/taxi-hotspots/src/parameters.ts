import type { ParameterDefinitions, ParameterValues, SampleContext } from "@millrace/sample";

/** The parameters of this sample. */
export const parameters = {
  rides: {
    type: "integer",
    default: 2400,
    minimum: 100,
    maximum: 4527,
    description: "Trips of the data set to send, in the order of their pick-up.",
  },
  perSecond: {
    type: "integer",
    default: 100,
    minimum: 1,
    maximum: 1000,
    description: "Trips sent in a second.",
  },
  windowSize: {
    type: "integer",
    default: 1000,
    minimum: 100,
    maximum: 1000,
    description: "Pick-ups that a window holds.",
  },
  scanRadius: {
    type: "number",
    default: 0.013,
    minimum: 0.0001,
    maximum: 1,
    description: "Degrees within which pick-ups are neighbours; 0.013 are about 1.4 km of latitude.",
  },
  minimumPoints: {
    type: "integer",
    default: 20,
    minimum: 2,
    maximum: 1000,
    description: "Neighbours that make a pick-up the core of a hot spot.",
  },
} as const satisfies ParameterDefinitions;

/** Typed values of the parameters. */
export type Parameters = ParameterValues<typeof parameters>;

/** Names that Terraform gives. */
export type Outputs = Record<"rides_stream" | "hotspots_stream" | "application", string>;

/** What the parts of this sample get. */
export type Context = SampleContext<typeof parameters, Outputs>;
