import type { Processor } from "@aws-sdk/client-firehose";
import { expect, test } from "vitest";
import type { InvokeRequest } from "../../../src/services/lambda/api.ts";
import { ACCOUNT, Firehose, START } from "./support.ts";

const FUNCTION = `arn:aws:lambda:us-east-1:${ACCOUNT}:function:transform`;

interface Entry {
  recordId: string;
  data: string;
  approximateArrivalTimestamp: number;
}
interface Event {
  invocationId: string;
  deliveryStreamArn: string;
  region: string;
  records: Entry[];
}

/** What the function answers to one record. */
type Answer = (entry: Entry, text: string) => object | undefined;

function lambda(...more: readonly { ParameterName: string; ParameterValue: string }[]): Processor {
  return { Type: "Lambda", Parameters: [{ ParameterName: "LambdaArn", ParameterValue: FUNCTION }, ...(more as [])] };
}

/** A cloud whose Lambda service answers every invocation by a function of the test. */
async function withFunction(answer: (event: Event) => unknown): Promise<{ firehose: Firehose; events: Event[] }> {
  const firehose = await new Firehose().prepare();
  const events: Event[] = [];
  const api = await firehose.api("lambda");
  Object.assign(api, {
    async invoke({ payload }: InvokeRequest) {
      const event = JSON.parse(payload.toString()) as Event;
      events.push(event);
      const output = answer(event);
      if (output instanceof Error) throw output;
      const functionError = output instanceof FunctionError ? { functionError: "Unhandled" } : {};
      const body = output instanceof FunctionError ? { errorMessage: output.text } : output;
      return {
        requestId: "1",
        payload: typeof body === "string" ? Buffer.from(body) : Buffer.from(JSON.stringify(body)),
        executedVersion: "$LATEST",
        durationMs: 1,
        ...functionError,
      };
    },
  });
  return { firehose, events };
}

class FunctionError {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

function each(answer: Answer): (event: Event) => unknown {
  return (event) => ({
    records: event.records
      .map((entry) => answer(entry, Buffer.from(entry.data, "base64").toString()))
      .filter((one) => one !== undefined),
  });
}

function ok(entry: Entry, text: string, more: object = {}): object {
  return { recordId: entry.recordId, result: "Ok", data: Buffer.from(text).toString("base64"), ...more };
}

function transforming(processor: Processor = lambda()) {
  return {
    ErrorOutputPrefix: "errors/!{firehose:error-output-type}/",
    ProcessingConfiguration: { Enabled: true, Processors: [processor] },
  };
}

test("records are transformed, dropped, or fail by what the function says", async () => {
  const { firehose, events } = await withFunction(
    each((entry, text) => {
      if (text === "drop") return { recordId: entry.recordId, result: "Dropped" };
      if (text === "fail") return { recordId: entry.recordId, result: "ProcessingFailed", data: entry.data };
      return ok(entry, text.toUpperCase());
    }),
  );
  await firehose.create("clicks", { ...transforming(), Prefix: "out/" });

  await firehose.put("clicks", "a", "drop", "fail", "b");
  await firehose.pass(200_000);

  expect(Object.values(await firehose.texts("out/"))).toEqual(["AB"]);
  expect(await firehose.lines("errors/processing-failed/")).toEqual([
    {
      attemptsMade: 1,
      arrivalTimestamp: START + 2000,
      errorCode: "Lambda.ProcessingFailedStatus",
      errorMessage: "ProcessingFailed status set for record",
      attemptEndingTimestamp: expect.any(Number),
      rawData: Buffer.from("fail").toString("base64"),
      lambdaArn: FUNCTION,
    },
  ]);
  expect(events).toHaveLength(1);
  expect(events[0]).toMatchObject({
    deliveryStreamArn: `arn:aws:firehose:us-east-1:${ACCOUNT}:deliverystream/clicks`,
    region: "us-east-1",
    invocationId: expect.stringMatching(/^[\da-f-]{36}$/),
  });
  expect(events[0]!.records[0]).toEqual({
    recordId: expect.stringMatching(/^\d{56}$/),
    approximateArrivalTimestamp: START + 2000,
    data: "YQ==",
  });
  expect(await firehose.sum("clicks", "SucceedProcessing.Records")).toBe(2);
  expect(await firehose.sum("clicks", "ExecuteProcessing.Success")).toBe(1);
});

test("ids that are missing, given twice or foreign fail their records and no others", async () => {
  const { firehose } = await withFunction((event) => {
    const [a, b, c, d] = event.records as [Entry, Entry, Entry, Entry];
    return {
      records: [ok(a, "a"), ok(b, "b1"), ok(b, "b2"), { ...(ok(c, "c") as object), recordId: "foreign" }, ok(d, "d")],
    };
  });
  await firehose.create("clicks", { ...transforming(), Prefix: "out/" });

  await firehose.put("clicks", "a", "b", "c", "d");
  await firehose.pass(200_000);

  expect(Object.values(await firehose.texts("out/"))).toEqual(["ad"]);
  expect((await firehose.lines("errors/")).map((line) => line.errorCode)).toEqual([
    "Lambda.DuplicatedRecordId",
    "Lambda.MissingRecordId",
  ]);
});

test.each<[string, (event: Event) => unknown, string, number]>([
  ["returns no JSON", () => "oops", "Lambda.JsonProcessingException", 1],
  ["returns no records", () => ({}), "Lambda.JsonProcessingException", 1],
  [
    "returns an unknown result",
    each((entry) => ({ ...(ok(entry, "a") as object), result: "Fine" })),
    "Lambda.JsonProcessingException",
    1,
  ],
  ["returns null", () => null, "Lambda.JsonProcessingException", 1],
  ["throws", () => new FunctionError("boom"), "Lambda.FunctionError", 4],
  [
    "times out",
    () => new FunctionError("2026-01-05T00:00:00.000Z x Task timed out after 3.00 seconds"),
    "Lambda.FunctionTimedOut",
    4,
  ],
])("a function that %s fails the batch", async (_what, answer, code, attempts) => {
  const { firehose, events } = await withFunction(answer);
  await firehose.create("clicks", transforming());

  await firehose.put("clicks", "a", "b");
  await firehose.pass(300_000);

  const lines = await firehose.lines("errors/processing-failed/");
  expect(lines.map((line) => [line.errorCode, line.attemptsMade])).toEqual([
    [code, attempts],
    [code, attempts],
  ]);
  expect(events).toHaveLength(attempts);
  expect(new Set(events.map((event) => event.invocationId)).size).toBe(attempts);
  expect(new Set(events.map((event) => event.records[0]!.recordId)).size).toBe(1);
});

test("a function that is not there or not allowed is tried as often as configured", async () => {
  const { AwsError } = await import("../../../src/errors.ts");
  let code = "AccessDeniedException";
  const { firehose, events } = await withFunction(() => new AwsError(code, "no"));
  await firehose.create("clicks", transforming(lambda({ ParameterName: "NumberOfRetries", ParameterValue: "1" })));

  await firehose.put("clicks", "a");
  await firehose.pass(200_000);
  code = "ResourceNotFoundException";
  await firehose.put("clicks", "b");
  await firehose.pass(200_000);

  expect(
    (await firehose.lines("errors/")).map((line) => [line.errorCode, line.errorMessage, line.attemptsMade]),
  ).toEqual([
    [
      "Lambda.InvokeAccessDenied",
      "Access was denied. Ensure that the access policy allows access to the Lambda function.",
      2,
    ],
    [
      "Lambda.ResourceNotFound",
      "The specified Lambda function does not exist. Use a different function that does exist.",
      2,
    ],
  ]);
  expect(events).toHaveLength(4);
});

test("a retry that succeeds delivers", async () => {
  let calls = 0;
  const { firehose } = await withFunction((event) =>
    ++calls < 3 ? new FunctionError("boom") : each((entry, text) => ok(entry, text))(event),
  );
  await firehose.create("clicks", { ...transforming(), Prefix: "out/" });

  await firehose.put("clicks", "a");
  await firehose.pass(200_000);

  expect(Object.values(await firehose.texts("out/"))).toEqual(["a"]);
  expect(await firehose.keys("errors/")).toEqual([]);
});

test("many small records are sent in requests below 6 MB", async () => {
  const sizes: number[] = [];
  const { firehose } = await withFunction((event) => {
    sizes.push(JSON.stringify(event).length);
    return each((entry, text) => ok(entry, text))(event);
  });
  await firehose.create("clicks", {
    ...transforming(lambda({ ParameterName: "BufferSizeInMBs", ParameterValue: "3" })),
    Prefix: "out/",
    BufferingHints: { SizeInMBs: 5, IntervalInSeconds: 60 },
  });

  for (let call = 0; call < 120; call++)
    await firehose.put("clicks", ...Array.from({ length: 500 }, () => "0123456789"));
  await firehose.pass(200_000);

  expect(sizes.length).toBeGreaterThan(1);
  expect(Math.max(...sizes)).toBeLessThanOrEqual(6 * 1024 * 1024);
  expect(Object.values(await firehose.texts("out/")).join("").length).toBe(120 * 500 * 10);
});

test("keys of the function count inside metadata only, beside those of jq", async () => {
  const { firehose } = await withFunction(
    each((entry, text) => {
      const partitionKeys = { table: "Transaction", year: 2021 };
      return text.includes("top")
        ? ok(entry, text, { partitionKeys })
        : ok(entry, text, { metadata: { partitionKeys } });
    }),
  );
  await firehose.create("clicks", {
    BufferingHints: { SizeInMBs: 64, IntervalInSeconds: 60 },
    DynamicPartitioningConfiguration: { Enabled: true },
    Prefix:
      "table=!{partitionKeyFromLambda:table}/version=!{partitionKeyFromQuery:version}/year=!{partitionKeyFromLambda:year}/",
    ErrorOutputPrefix: "errors/!{firehose:error-output-type}/",
    ProcessingConfiguration: {
      Enabled: true,
      Processors: [
        lambda(),
        {
          Type: "MetadataExtraction",
          Parameters: [
            { ParameterName: "MetadataExtractionQuery", ParameterValue: "{version:.version}" },
            { ParameterName: "JsonParsingEngine", ParameterValue: "JQ-1.6" },
          ],
        },
      ],
    },
  });

  await firehose.put("clicks", '{"version":1}', '{"version":1,"at":"top"}');
  await firehose.pass(200_000);

  expect(await firehose.keys("table")).toEqual([
    expect.stringMatching(/^table=Transaction\/version=1\/year=2021\/clicks-1-/),
  ]);
  expect(await firehose.lines("errors/")).toHaveLength(1);
});

test("the backup keeps every record as it came in", async () => {
  const { firehose } = await withFunction(each((entry) => ({ recordId: entry.recordId, result: "Dropped" })));
  await firehose.create("clicks", {
    ...transforming(),
    S3BackupMode: "Enabled",
    S3BackupConfiguration: { ...firehose.destination(), Prefix: "backup/" },
  });

  await firehose.put("clicks", "a", "b");
  await firehose.pass(200_000);

  expect(Object.values(await firehose.texts("backup/"))).toEqual(["ab"]);
  expect(await firehose.keys()).toHaveLength(1);
  expect(await firehose.sum("clicks", "BackupToS3.Records")).toBe(2);
});
