import type { InvokeCommand, InvokeCommandOutput, LambdaClient } from "@aws-sdk/client-lambda";
import { expect, test } from "vitest";
import { invoke, MAX_ATTEMPTS } from "../src/invoke.ts";

const TIMED_OUT = { errorType: "Sandbox.Timedout", errorMessage: "Task timed out after 60.00 seconds" };

/** A function that fails so many times, then answers with its event. */
function context(failures: number) {
  let calls = 0;
  const send = async ({ input }: InvokeCommand): Promise<Partial<InvokeCommandOutput>> =>
    calls++ < failures
      ? { FunctionError: "Unhandled", Payload: payload(TIMED_OUT) }
      : { Payload: input.Payload as InvokeCommandOutput["Payload"] };
  const lambda = () => ({ send }) as unknown as LambdaClient;
  return { context: { aws: { lambda }, signal: new AbortController().signal } as never, calls: () => calls };
}

function payload(value: object): InvokeCommandOutput["Payload"] {
  return Buffer.from(JSON.stringify(value)) as unknown as InvokeCommandOutput["Payload"];
}

test("a function that throws or times out is invoked again", async () => {
  const { context: given, calls } = context(MAX_ATTEMPTS - 1);

  const answer = await invoke(given, "tune", { fast: [5] });

  expect(answer).toEqual({ ok: true, result: { fast: [5] }, attempts: MAX_ATTEMPTS });
  expect(calls()).toBe(MAX_ATTEMPTS);
});

test("after the last attempt the error is told instead of a result", async () => {
  const { context: given, calls } = context(MAX_ATTEMPTS);

  const answer = await invoke(given, "tune", {});

  const error = "Sandbox.Timedout: Task timed out after 60.00 seconds";
  expect(answer).toEqual({ ok: false, error, attempts: MAX_ATTEMPTS });
  expect(calls()).toBe(MAX_ATTEMPTS);
});
