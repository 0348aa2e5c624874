import type { InvokeCommandInput } from "@aws-sdk/client-lambda";
import { Constraints } from "../../constraints.ts";
import { AwsError } from "../../errors.ts";
import { operation } from "../../service.ts";
import type { AsyncInvocations } from "./async-invocations.ts";
import type { Functions, Resolved } from "./functions.ts";
import { versionOf } from "./functions.ts";
import { invalidParameter } from "./names.ts";
import type { FunctionVersion } from "./state.ts";

/** Developer Guide, Lambda quotas: the payload of a synchronous and of an asynchronous invocation. */
export const MAX_REQUEST_BYTES = 6 * 1024 * 1024;
export const MAX_EVENT_BYTES = 1024 * 1024;
/** Bytes of the client context before base64. */
const MAX_CLIENT_CONTEXT = 3583;

export function invokeOperations(functions: Functions, asynchronous: AsyncInvocations) {
  return {
    Invoke: operation(
      ["FunctionName", "InvocationType", "LogType", "ClientContext", "Payload", "Qualifier"],
      async (input: InvokeCommandInput, context) => {
        new Constraints()
          .oneOf("invocationType", input.InvocationType, ["Event", "RequestResponse", "DryRun"])
          .oneOf("logType", input.LogType, ["None", "Tail"])
          .check();
        const called = functions.resolve(input.FunctionName, input.Qualifier);
        const type = input.InvocationType ?? "RequestResponse";
        const payload = readPayload(bytesOf(input.Payload), type === "Event");
        checkJson(payload);
        const clientContext = readClientContext(input.ClientContext);
        if (type === "DryRun") return { StatusCode: 204 };
        const { requestId } = context;
        if (type === "Event") {
          asynchronous.add(called, payload, requestId);
          return { StatusCode: 202 };
        }
        const done = await functions.invocations.run({
          version: pickVersion(functions, called),
          arn: called.arn,
          qualifier: called.qualifier,
          payload,
          requestId,
          clientContext,
        });
        return {
          StatusCode: 200,
          ...(done.functionError === undefined ? {} : { FunctionError: done.functionError }),
          ...(input.LogType === "Tail" ? { LogResult: done.logTail } : {}),
          Payload: done.payload,
          ExecutedVersion: done.executedVersion,
        };
      },
    ),
  };
}

/** The wire layer hands payloads on as bytes. */
function bytesOf(payload: InvokeCommandInput["Payload"]): Buffer {
  return (payload as Buffer | undefined) ?? Buffer.alloc(0);
}

/** The text of an event. @throws AwsError RequestTooLargeException. */
export function readPayload(payload: Buffer | string, event: boolean): string {
  const bytes = Buffer.byteLength(payload);
  if (event && bytes > MAX_EVENT_BYTES)
    throw tooLarge(`${bytes} byte payload is too large for the Event invocation type (limit ${MAX_EVENT_BYTES} bytes)`);
  if (bytes > MAX_REQUEST_BYTES)
    throw tooLarge(`Request must be smaller than ${MAX_REQUEST_BYTES} bytes for the InvokeFunction operation`);
  return payload.toString() || "{}";
}

/** @throws AwsError InvalidRequestContentException. */
function checkJson(text: string): void {
  try {
    JSON.parse(text);
  } catch (cause) {
    throw new AwsError(
      "InvalidRequestContentException",
      `Could not parse request body into json: ${(cause as Error).message}`,
      { fields: { Type: "User" }, cause },
    );
  }
}

function tooLarge(message: string): AwsError {
  return new AwsError("RequestTooLargeException", message, { status: 413, fields: { Type: "User" } });
}

function readClientContext(given: string | undefined): string | undefined {
  if (given === undefined) return undefined;
  const text = Buffer.from(given, "base64").toString();
  if (Buffer.byteLength(text) > MAX_CLIENT_CONTEXT)
    throw invalidParameter(`ClientContext must be at most ${MAX_CLIENT_CONTEXT} bytes.`);
  try {
    JSON.parse(text);
  } catch (cause) {
    throw new AwsError("InvalidRequestContentException", "Client context must be a valid Base64-encoded JSON object.", {
      cause,
    });
  }
  return text;
}

/** The version that runs: an alias with weights draws one. */
export function pickVersion(functions: Functions, { alias, version, function: fn }: Resolved): FunctionVersion {
  if (!alias) return version;
  let drawn = functions.host.random.next();
  for (const [number, weight] of Object.entries(alias.weights)) {
    if (drawn < weight) return versionOf(fn, number) ?? version;
    drawn -= weight;
  }
  return version;
}
