import type { ParameterDefinitions, ParameterValues, SampleContext } from "@millrace/sample";

/** The parameters of this sample. */
export const parameters = {
  readings: {
    type: "integer",
    default: 4000,
    minimum: 100,
    maximum: 100_000,
    description: "Sensor readings for the table and the archive.",
  },
  sensors: { type: "integer", default: 50, minimum: 1, maximum: 1000, description: "Sensors that they come from." },
  rate: {
    type: "integer",
    default: 1000,
    minimum: 1,
    maximum: 4000,
    description: "Readings a second into the stream of four shards.",
  },
  poison: {
    type: "integer",
    default: 2,
    minimum: 0,
    maximum: 100,
    description: "Records that are no reading, spread over the run: each ends in the failure queue.",
  },
  throwOn: {
    type: "string",
    default: "",
    description: "Sensor that makes the table's function throw, such as sensor-7; empty for none.",
  },
  tableWrites: {
    type: "integer",
    default: 0,
    minimum: 0,
    maximum: 40_000,
    description: "Write units a second of the table, which then throttles; 0 pays per request.",
  },
  raceRecords: {
    type: "integer",
    default: 4000,
    minimum: 100,
    maximum: 50_000,
    description: "Records of each leg of the comparison, put at 1,000 a second into one shard.",
  },
  recordBytes: {
    type: "integer",
    default: 760,
    minimum: 100,
    maximum: 1000,
    description: "Size of a record of the comparison, partition key included.",
  },
  workPerRecord: {
    type: "number",
    default: 0.46,
    minimum: 0,
    maximum: 0.9,
    description:
      "Milliseconds a function of the comparison takes for a record: 1,840 ms for 4,000, near the 1,852 of the post.",
  },
} as const satisfies ParameterDefinitions;

/** Typed values of the parameters. */
export type Parameters = ParameterValues<typeof parameters>;

/** What the parts of this sample get. */
export type Context = SampleContext<
  typeof parameters,
  Record<"stream" | "table" | "bucket" | "failed" | "race_stream" | "racers", string>
>;
