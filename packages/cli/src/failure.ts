import { LocalAwsError } from "@millrace/local-aws";
import { SampleError, type SampleErrorCode } from "@millrace/sample";
import type { Io } from "./command.ts";
import { commandNames } from "./commands.ts";
import { CliError, FlinkSqlFailure } from "./errors.ts";

const WRONG_USAGE: readonly SampleErrorCode[] = ["SAMPLE_INVALID_PARAMETER", "SAMPLE_UNKNOWN_FAULT"];
const LACKING: readonly SampleErrorCode[] = [
  "SAMPLE_TARGET_UNAVAILABLE",
  "SAMPLE_DISK_FULL",
  "SAMPLE_FOLDER_UNUSABLE",
  "SAMPLE_UNKNOWN_DATASET",
];

/** Says on standard error why a command failed and returns its exit code. */
export function reportFailure(error: unknown, command: string | undefined, io: Io): number {
  const code = exitCodeOf(error);
  if (code === 1 && !(error instanceof FlinkSqlFailure)) {
    io.stderr.write(`millrace: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    return code;
  }
  io.stderr.write(`millrace: ${(error as Error).message}\n`);
  if (code === 2) io.stderr.write(`See millrace ${commandNames.includes(command ?? "") ? `${command} ` : ""}--help\n`);
  return code;
}

function exitCodeOf(error: unknown): number {
  if (error instanceof CliError) return error.code === "CLI_USAGE" ? 2 : 3;
  if (error instanceof SampleError) {
    if (WRONG_USAGE.includes(error.code)) return 2;
    return LACKING.includes(error.code) ? 3 : 1;
  }
  if (error instanceof LocalAwsError) return error.code === "LOCAL_AWS_INVALID_OPTION" ? 2 : 3;
  return 1;
}
