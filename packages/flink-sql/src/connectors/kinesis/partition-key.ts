import type { Row } from "../../runtime/operator.ts";
import type { Environment } from "../connector.ts";
import { internalText } from "../files/partitions.ts";
import type { TableOptions } from "../options.ts";
import { uuid } from "../uuid.ts";
import type { KinesisSettings } from "./settings.ts";

/** Kinesis takes keys of at most this many characters. */
const MAX_KEY = 256;

/** Refuses what contradicts itself. */
export function checkSink(options: TableOptions): void {
  const partitioner = options.text("sink.partitioner");
  const keys = options.table.definition.partitionedBy;
  if (partitioner !== undefined && keys.length > 0)
    throw options.invalid("Cannot set sink.partitioner option for a table defined with a PARTITIONED BY clause");
  if (partitioner !== undefined && partitioner !== "random" && partitioner !== "fixed")
    throw options.invalid(`Could not find and instantiate partitioner class '${partitioner}'`);
  const structured = keys.filter((key) => {
    const { type } = options.table.physical.find(({ name }) => name === key)!;
    return ["ARRAY", "MAP", "MULTISET", "ROW", "BINARY", "VARBINARY"].includes(type.name);
  });
  if (structured.length > 0)
    throw options.invalid(
      `The following partition keys have types that are not supported by Kinesis: ${structured.join(", ")}`,
    );
  for (const key of [
    "sink.batch.max-size",
    "sink.requests.max-inflight",
    "sink.flush-buffer.size",
    "sink.flush-buffer.timeout",
  ])
    if (options.number(key) < 1) throw options.invalid(`Invalid value given for '${key}'. Must be a positive value.`);
  if (options.number("sink.batch.max-size") > 500)
    throw options.invalid("Invalid value given for 'sink.batch.max-size'. Kinesis takes at most 500 records at once.");
  if (options.number("sink.requests.max-buffered") <= options.number("sink.batch.max-size")) {
    throw options.invalid(
      "The maximum number of requests that may be buffered should be strictly greater than the maximum number of requests per batch.",
    );
  }
}

/** The partition key of a row. */
export function keyOf(
  { table, options }: KinesisSettings,
  { random }: Environment,
  subtask: number,
): (row: Row) => string {
  const keys = table.definition.partitionedBy;
  if (keys.length === 0) {
    if (options.text("sink.partitioner") === "fixed") return () => String(subtask);
    return () => uuid(random);
  }
  const delimiter = options.string("sink.partitioner-field-delimiter");
  const columns = keys.map((key) => {
    const index = table.physical.findIndex(({ name }) => name === key);
    return { index, type: table.physical[index]!.type };
  });
  return (row) => {
    let key = "";
    for (const { index, type } of columns) {
      const value = row[index];
      key += `${key === "" ? "" : delimiter}${value === null ? "null" : internalText(value, type)}`;
      if (key.length >= MAX_KEY) break;
    }
    return key.slice(0, MAX_KEY);
  };
}
