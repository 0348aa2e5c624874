/** Closed list of what can go wrong around a sample's run; `code` is for branching, the message for people. */
export type SampleErrorCode =
  | "SAMPLE_INVALID_DEFINITION"
  | "SAMPLE_INVALID_PARAMETER"
  | "SAMPLE_UNKNOWN_FAULT"
  | "SAMPLE_UNKNOWN_DATASET"
  | "SAMPLE_TARGET_UNAVAILABLE"
  | "SAMPLE_INVALID_USE"
  | "SAMPLE_INVALID_REPORT"
  | "SAMPLE_CANCELLED"
  | "SAMPLE_STALLED"
  | "SAMPLE_DISK_FULL"
  | "SAMPLE_FOLDER_UNUSABLE";

/** The one error class of this package. */
export class SampleError extends Error {
  override readonly name = "SampleError";
  readonly code: SampleErrorCode;

  constructor(code: SampleErrorCode, message: string, options: { cause?: unknown } = {}) {
    super(message, options);
    this.code = code;
  }
}

const FULL = new Set(["ENOSPC", "EDQUOT"]);
const UNUSABLE = new Set(["EACCES", "EPERM", "EROFS", "EEXIST", "ENOTDIR", "EISDIR", "ELOOP", "ENAMETOOLONG"]);

/** Says in people's words why a file operation failed; any other error comes back as it is. */
export function explainFileError(error: unknown, folder: string): unknown {
  const code = (error as NodeJS.ErrnoException | null)?.code ?? "";
  if (FULL.has(code)) {
    return new SampleError(
      "SAMPLE_DISK_FULL",
      `no space left on the disk of ${folder}: free some, or remove old runs from that folder, and run again`,
      { cause: error },
    );
  }
  if (UNUSABLE.has(code)) {
    return new SampleError(
      "SAMPLE_FOLDER_UNUSABLE",
      `${folder} cannot be written (${code}): make it a folder this user may write to, or name another one`,
      { cause: error },
    );
  }
  return error;
}
