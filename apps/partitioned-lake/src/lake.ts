import { listObjects, readLines } from "@millrace/sample";
import type { Context } from "./parameters.ts";

/** A record in an error prefix, as Firehose writes it (Developer Guide, "Handle failure in data transformation"). */
export interface FailedRecord {
  readonly key: string;
  readonly code: string;
  readonly message: string;
  readonly attempts: number;
  /** Milliseconds since the epoch. */
  readonly arrival: number;
  readonly ended: number;
  readonly data: Buffer;
}

/** The records below an error prefix. */
export async function readFailures(context: Context, prefix: string): Promise<FailedRecord[]> {
  const failures: FailedRecord[] = [];
  for (const { key } of await listObjects(context, prefix)) {
    for (const line of await readLines(context, key)) {
      const found = JSON.parse(line) as Record<string, string & number>;
      failures.push({
        key,
        code: (found.errorCode ?? found.lastErrorCode)!,
        message: (found.errorMessage ?? found.lastErrorMessage)!,
        attempts: found.attemptsMade!,
        arrival: found.arrivalTimestamp!,
        ended: found.attemptEndingTimestamp!,
        data: Buffer.from(found.rawData!, "base64"),
      });
    }
  }
  return failures;
}
