import { AwsError } from "../../errors.ts";

/** An error code of the Developer Guide ("Monitor using CloudWatch Logs", Lambda invocation errors) and its words. */
export interface BatchProblem {
  readonly code: string;
  readonly message: string;
}

/** What a function made of one record. */
export type TransformResult =
  | { readonly kind: "ok"; readonly data: Buffer; readonly partitionKeys: Readonly<Record<string, string>> | undefined }
  | { readonly kind: "dropped" }
  | { readonly kind: "failed"; readonly problem: BatchProblem };

const JSON_PROCESSING: BatchProblem = {
  code: "Lambda.JsonProcessingException",
  message:
    "There was an error parsing returned records from the Lambda function. Ensure that the returned records follow the status model required by Firehose.",
};
const DUPLICATED: TransformResult = {
  kind: "failed",
  problem: {
    code: "Lambda.DuplicatedRecordId",
    message:
      "Multiple records were returned with the same record Id. Ensure that the Lambda function returns unique record Ids for each record.",
  },
};
const MISSING: TransformResult = {
  kind: "failed",
  problem: {
    code: "Lambda.MissingRecordId",
    message:
      "One or more record Ids were not returned. Ensure that the Lambda function returns all received record Ids.",
  },
};
const PROCESSING_FAILED: TransformResult = {
  kind: "failed",
  problem: { code: "Lambda.ProcessingFailedStatus", message: "ProcessingFailed status set for record" },
};
const FUNCTION_ERROR: BatchProblem = {
  code: "Lambda.FunctionError",
  message: "The Lambda function was successfully invoked but it returned an error result.",
};
const DROPPED: TransformResult = { kind: "dropped" };

/**
 * Reads what a function returned, in the order of the ids that it was given. Records that it did not return or returned
 * twice failed; ids that it was not given are nobody's. What does not follow the status model fails the whole batch.
 */
export function readAnswer(
  payload: Buffer,
  ids: readonly string[],
): { readonly results: readonly TransformResult[] } | BatchProblem {
  let answer: { readonly records?: unknown } | null;
  try {
    answer = JSON.parse(payload.toString("utf8")) as { readonly records?: unknown } | null;
  } catch {
    return JSON_PROCESSING;
  }
  if (typeof answer !== "object" || answer === null || !Array.isArray(answer.records)) return JSON_PROCESSING;
  const byId = new Map<string, TransformResult>();
  for (const entry of answer.records as readonly unknown[]) {
    const record = readRecord(entry);
    if (record === undefined) return JSON_PROCESSING;
    byId.set(record.id, byId.has(record.id) ? DUPLICATED : record.result);
  }
  return { results: ids.map((id) => byId.get(id) ?? MISSING) };
}

function readRecord(entry: unknown): { readonly id: string; readonly result: TransformResult } | undefined {
  if (typeof entry !== "object" || entry === null) return undefined;
  const { recordId: id, result, data, metadata } = entry as Record<string, unknown>;
  if (typeof id !== "string") return undefined;
  if (result === "Dropped") return { id, result: DROPPED };
  if (result === "ProcessingFailed") return { id, result: PROCESSING_FAILED };
  if (result !== "Ok") return undefined;
  if (typeof data !== "string" || !BASE64.test(data))
    return { id, result: { kind: "failed", problem: FUNCTION_ERROR } };
  return {
    id,
    result: { kind: "ok", data: Buffer.from(data, "base64"), partitionKeys: readKeys(metadata) },
  };
}

const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;

/** Keys stand in `metadata.partitionKeys`; beside it, at the top of the record, Firehose does not look for them. */
function readKeys(metadata: unknown): Readonly<Record<string, string>> | undefined {
  const given = (metadata as { readonly partitionKeys?: unknown } | null | undefined)?.partitionKeys;
  if (typeof given !== "object" || given === null) return undefined;
  const keys: Record<string, string> = {};
  for (const [name, value] of Object.entries(given))
    if (typeof value === "string" || typeof value === "number" || typeof value === "boolean")
      keys[name] = String(value);
  return keys;
}

const REFUSALS: Readonly<Record<string, BatchProblem>> = {
  AccessDeniedException: {
    code: "Lambda.InvokeAccessDenied",
    message: "Access was denied. Ensure that the access policy allows access to the Lambda function.",
  },
  ResourceNotFoundException: {
    code: "Lambda.ResourceNotFound",
    message: "The specified Lambda function does not exist. Use a different function that does exist.",
  },
  TooManyRequestsException: {
    code: "Lambda.InvokeLimitExceeded",
    message: "The Lambda concurrent execution limit is exceeded. Increase the concurrent execution limit.",
  },
};

/** Why an invocation failed: an error of Lambda's own, or the error object that the function ended with. */
export function invocationProblem(cause: Error | Buffer): BatchProblem {
  if (cause instanceof Error) {
    const code = cause instanceof AwsError ? cause.code : "InternalError";
    return REFUSALS[code] ?? { code: `Lambda.${code}`, message: cause.message };
  }
  return /Task timed out/.test(cause.toString("utf8"))
    ? {
        code: "Lambda.FunctionTimedOut",
        message: "The Lambda function timed out. Increase the Timeout setting in the Lambda function.",
      }
    : FUNCTION_ERROR;
}
