import { deserialize, serialize } from "node:v8";
import { crc32 } from "node:zlib";
import { SqlError } from "../errors.ts";
import type { OperatorState } from "../runtime/job.ts";
import { mergeStates } from "../runtime/state.ts";

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

/** The state of a job, or of some of its subtasks, serialised or not. */
export type JobPart = JobState | Uint8Array;

/** First bytes of a checkpoint: `MRCP` and the version of the form. */
const MAGIC = Uint8Array.of(0x4d, 0x52, 0x43, 0x50, 1);
const HEADER = MAGIC.length + 4;

/** The bytes of a checkpoint or savepoint: magic, version, CRC-32, then the states as V8 serialises them. */
export function encodeCheckpoint(jobs: readonly JobPart[]): Uint8Array {
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
  return merged(deserialize(payload) as JobPart[]);
}

/** The states of the jobs in a checkpoint: parts of the same job are put together. */
function merged(parts: readonly JobPart[]): JobState[] {
  const states = parts.map((part) => (part instanceof Uint8Array ? (deserialize(part) as JobState) : part));
  return [...Map.groupBy(states, ({ job }) => job).values()].map((ofJob) => {
    const [first] = ofJob;
    if (ofJob.length === 1) return first!;
    const tables = (kind: "sources" | "sinks") =>
      first![kind].map((table, index) => ({ ...table, subtasks: ofJob.flatMap((one) => one[kind][index]!.subtasks) }));
    const operators = [
      ...Map.groupBy(
        ofJob.flatMap((one) => one.operators),
        ({ id }) => id,
      ).values(),
    ].map((ofOne) => ({
      ...ofOne[0]!,
      state: mergeStates(ofOne.map(({ state }) => state))!,
    }));
    return { ...first!, sources: tables("sources"), operators, sinks: tables("sinks") };
  });
}
