import { listObjects, readLines } from "@millrace/sample";
import type { Context } from "./parameters.ts";

/** A record in the error prefix. */
export interface FailedRecord {
  readonly code: string;
  readonly message: string;
  readonly data: Buffer;
}

/** The records in the error prefix of all delivery streams. */
export async function readFailures(context: Context): Promise<FailedRecord[]> {
  const failures: FailedRecord[] = [];
  for (const { key } of await listObjects(context, "errors/")) {
    for (const line of await readLines(context, key)) {
      const { errorCode, errorMessage, rawData } = JSON.parse(line) as Record<string, string>;
      failures.push({ code: errorCode!, message: errorMessage!, data: Buffer.from(rawData!, "base64") });
    }
  }
  return failures;
}
