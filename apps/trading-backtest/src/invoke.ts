import { InvokeCommand } from "@aws-sdk/client-lambda";
import type { Context } from "./parameters.ts";

/** Times a function is invoked before its work counts as failed. */
export const MAX_ATTEMPTS = 3;

/** What became of one piece of work. */
export type Invoked<Result> =
  | { readonly ok: true; readonly result: Result; readonly attempts: number }
  | { readonly ok: false; readonly error: string; readonly attempts: number };

/** Invokes a function and waits for its answer; again when it throws or times out. */
export async function invoke<Result>(
  { aws, signal }: Pick<Context, "aws" | "signal">,
  functionName: string,
  event: object,
): Promise<Invoked<Result>> {
  let error = "";
  for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
    signal.throwIfAborted();
    const answer = await aws
      .lambda()
      .send(new InvokeCommand({ FunctionName: functionName, Payload: Buffer.from(JSON.stringify(event)) }));
    const payload: unknown = JSON.parse(Buffer.from(answer.Payload ?? []).toString());
    if (answer.FunctionError === undefined) return { ok: true, result: payload as Result, attempts: attempt };
    const { errorType, errorMessage } = payload as { errorType?: string; errorMessage?: string };
    error = errorType === undefined ? `${errorMessage}` : `${errorType}: ${errorMessage}`;
  }
  return { ok: false, error, attempts: MAX_ATTEMPTS };
}
