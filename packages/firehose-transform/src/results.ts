/** Data of one output: text is written as UTF-8. */
export type OutputData = string | Uint8Array;

/** What a handler makes of a record. Made by {@link ok}, {@link okJson}, {@link dropped}, {@link failed} and {@link reingested}. */
export type TransformResult =
  | { readonly kind: "ok"; readonly data: OutputData | readonly OutputData[]; readonly partitionKeys?: PartitionKeys }
  | { readonly kind: "dropped" }
  | { readonly kind: "failed"; readonly reason: string }
  | { readonly kind: "reingested"; readonly parts: readonly ReingestPart[] };

/** Values for `!{partitionKeyFromLambda:name}` by name, none of them empty. */
export type PartitionKeys = Readonly<Record<string, string>>;

/** Data that is put back into the source as a record of its own. */
export interface ReingestPart {
  data: OutputData;
  /** For a Kinesis source; default: that of the record it comes from. */
  partitionKey?: string;
}

const DROPPED: TransformResult = { kind: "dropped" };

/** Delivers `data`; several are delivered one after the other in place of the record, each ended by a newline if so set. */
export function ok(data: OutputData | readonly OutputData[], partitionKeys?: PartitionKeys): TransformResult {
  return { kind: "ok", data, partitionKeys };
}

/** Delivers a value as JSON text. */
export function okJson(value: unknown, partitionKeys?: PartitionKeys): TransformResult {
  return { kind: "ok", data: JSON.stringify(value), partitionKeys };
}

/** Leaves the record out on purpose; Firehose counts it as delivered. */
export function dropped(): TransformResult {
  return DROPPED;
}

/** Sends the record as it came to the error output of the delivery stream. */
export function failed(reason: string): TransformResult {
  return { kind: "failed", reason };
}

/**
 * Puts each part back into the source as a record of its own and leaves this one out, for parts that need partition keys
 * of their own. The parts come through the transformation again: tell them from the first round. Needs the option `reingest`.
 */
export function reingested(parts: readonly ReingestPart[]): TransformResult {
  return { kind: "reingested", parts };
}
