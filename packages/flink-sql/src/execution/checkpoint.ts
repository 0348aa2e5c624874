import { deserialize, serialize } from "node:v8";
import { crc32 } from "node:zlib";
import { SqlError } from "../errors.ts";
import type { OperatorState } from "../runtime/job.ts";

/** What the readers or writers of one table gave, all subtasks together. */
export interface TableState {
  /** `Source: table` or `Sink: table`, numbered where a job has several. */
  readonly id: string;
  readonly connector: string;
  readonly subtasks: readonly unknown[];
}

/** The state of one job at a checkpoint. */
export interface JobState {
  /** The job's name in Flink, such as `insert-into_default_catalog.default_database.totals`. */
  readonly job: string;
  readonly checkpoint: number;
  readonly sources: readonly TableState[];
  readonly operators: readonly OperatorState[];
  readonly sinks: readonly TableState[];
}

/** First bytes of a checkpoint: `MRCP` and the version of the form. */
const MAGIC = Uint8Array.of(0x4d, 0x52, 0x43, 0x50, 1);
const HEADER = MAGIC.length + 4;

/** The bytes of a checkpoint or savepoint: magic, version, CRC-32, then the states as V8 serialises them. */
export function encodeCheckpoint(jobs: readonly JobState[]): Uint8Array {
  const payload = serialize(jobs);
  const body = new Uint8Array(HEADER + payload.length);
  body.set(MAGIC);
  new DataView(body.buffer).setUint32(MAGIC.length, crc32(payload));
  body.set(payload, HEADER);
  return body;
}

/** The states in a checkpoint or savepoint. @throws SqlError FLINK_SQL_RUNTIME for bytes that are none, or damaged. */
export function decodeCheckpoint(body: Uint8Array): JobState[] {
  if (body.length < HEADER || MAGIC.some((byte, index) => index < 4 && body[index] !== byte))
    throw new SqlError("FLINK_SQL_RUNTIME", "Cannot restore: these bytes are no checkpoint or savepoint");
  if (body[4] !== MAGIC[4])
    throw new SqlError("FLINK_SQL_RUNTIME", `Cannot restore: version ${body[4]} of the form of checkpoints is unknown`);
  const payload = body.subarray(HEADER);
  const expected = new DataView(body.buffer, body.byteOffset).getUint32(MAGIC.length);
  if (crc32(payload) !== expected)
    throw new SqlError("FLINK_SQL_RUNTIME", "Cannot restore: the checkpoint or savepoint is damaged");
  return deserialize(payload) as JobState[];
}
