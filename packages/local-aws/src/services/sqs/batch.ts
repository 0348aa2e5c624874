import type { BatchResultErrorEntry } from "@aws-sdk/client-sqs";
import { AwsError } from "../../errors.ts";
import { QUERY_CODES } from "./errors.ts";

const MAX_ENTRIES = 10;

/** @throws AwsError EmptyBatchRequest, TooManyEntriesInBatchRequest, InvalidBatchEntryId, BatchEntryIdsNotDistinct. */
export function checkBatch(entries: readonly { readonly Id?: string | undefined }[]): void {
  if (entries.length === 0)
    throw new AwsError("EmptyBatchRequest", "There should be at least one entry in the request.");
  if (entries.length > MAX_ENTRIES)
    throw new AwsError(
      "TooManyEntriesInBatchRequest",
      `Maximum number of entries per request are ${MAX_ENTRIES}. You have sent ${entries.length}.`,
    );
  const ids = new Set<string>();
  for (const { Id: id } of entries) {
    if (!/^[A-Za-z0-9_-]{1,80}$/.test(id!))
      throw new AwsError(
        "InvalidBatchEntryId",
        "A batch entry id can only contain alphanumeric characters, hyphens and underscores. It can be at most 80 letters long.",
      );
    if (ids.has(id!)) throw new AwsError("BatchEntryIdsNotDistinct", `Id ${id} repeated.`);
    ids.add(id!);
  }
}

/** Runs each entry on its own: those that are refused stand under Failed. */
export function runBatch<Result, Entry extends { readonly Id?: string | undefined }>(
  entries: readonly Entry[],
  run: (entry: Entry) => Result,
): { Successful: Result[]; Failed: BatchResultErrorEntry[] } {
  const successful: Result[] = [];
  const failed: BatchResultErrorEntry[] = [];
  for (const entry of entries) {
    try {
      successful.push(run(entry));
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      const code = QUERY_CODES[error.code] ?? error.code;
      failed.push({ Id: entry.Id, SenderFault: error.status < 500, Code: code, Message: error.message });
    }
  }
  return { Successful: successful, Failed: failed };
}
