import { types } from "node:util";
import type { RuntimeError } from "./messages.ts";

/** An error of the runtime itself, such as `Runtime.HandlerNotFound`. */
export class RuntimeFault extends Error {
  constructor(errorType: string, message: string, cause?: unknown) {
    super(message, cause === undefined ? {} : { cause });
    this.name = errorType;
    if (cause instanceof Error && cause.stack !== undefined)
      this.stack = `${errorType}: ${message}\n${framesOf(cause)}`;
  }
}

function framesOf(error: Error): string {
  return (error.stack ?? "")
    .split("\n")
    .filter((line) => line.startsWith("    at "))
    .join("\n");
}

/** What a caller is told of a thrown value; `place` names files as on AWS. */
export function describeError(error: unknown, place: (text: string) => string): RuntimeError {
  if (!isError(error)) return { errorType: typeof error, errorMessage: String(error), trace: [] };
  return { errorType: error.name, errorMessage: place(error.message), trace: place(error.stack ?? "").split("\n") };
}

/** The same for the log, with the error's own members. */
export function describeForLog(error: unknown): string {
  if (!isError(error)) return JSON.stringify({ errorType: typeof error, errorMessage: String(error), stack: [] });
  const { name, message, stack = "", ...members } = error;
  const fields = { errorType: name, errorMessage: message, ...ownFields(error, members), stack: stack.split("\n") };
  try {
    return JSON.stringify(fields);
  } catch {
    return JSON.stringify({ errorType: name, errorMessage: message, stack: stack.split("\n") });
  }
}

function ownFields(error: Error, members: object): object {
  return "code" in error ? { code: error.code, ...members } : members;
}

function isError(error: unknown): error is Error {
  return types.isNativeError(error) || error instanceof Error;
}
