import type { Processor } from "@aws-sdk/client-firehose";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { InvokeRequest } from "../../../src/services/lambda/api.ts";
import { ACCOUNT, Firehose } from "./support.ts";

const FUNCTION = `arn:aws:lambda:us-east-1:${ACCOUNT}:function:transform`;

const PROCESSORS: Processor[] = [
  { Type: "Lambda", Parameters: [{ ParameterName: "LambdaArn", ParameterValue: FUNCTION }] },
  {
    Type: "MetadataExtraction",
    Parameters: [
      { ParameterName: "MetadataExtractionQuery", ParameterValue: "{k:.k}" },
      { ParameterName: "JsonParsingEngine", ParameterValue: "JQ-1.6" },
    ],
  },
  { Type: "AppendDelimiterToRecord" },
];

/** What the function does with a record, which tells by its member `do`. */
const deed = fc.constantFrom("ok", "drop", "fail", "forget", "twice", "spoil");
const key = fc.oneof(fc.constantFrom("a", "b", "../c", "日本", "", "x".repeat(1000)), fc.string({ maxLength: 8 }));
const record = fc.oneof(
  { weight: 5, arbitrary: fc.record({ do: deed, k: key, size: fc.integer({ min: 0, max: 2000 }) }) },
  { weight: 1, arbitrary: fc.constant({ do: "ok", size: 0 }) },
);
const call = fc.record({
  records: fc.array(record, { minLength: 1, maxLength: 20 }),
  pause: fc.integer({ min: 0, max: 90_000 }),
  crash: fc.boolean(),
});

test("whatever is put: delivered + failed + dropped = put", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(call, { minLength: 1, maxLength: 6 }), async (calls) => {
      const firehose = new Firehose();
      await firehose.prepare();
      let crash = false;
      let dropped = 0;
      Object.assign(await firehose.api("lambda"), {
        async invoke({ payload }: InvokeRequest) {
          const base = { requestId: "1", executedVersion: "1", durationMs: 1 };
          if (crash) return { ...base, payload: Buffer.from("{}"), functionError: "Unhandled" };
          const event = JSON.parse(payload.toString()) as { records: { recordId: string; data: string }[] };
          const records = event.records.flatMap(({ recordId, data }) => {
            const { do: what } = JSON.parse(Buffer.from(data, "base64").toString()) as { do: string };
            const ok = { recordId, result: "Ok", data };
            if (what === "drop") dropped++;
            if (what === "drop") return [{ recordId, result: "Dropped" }];
            if (what === "fail") return [{ recordId, result: "ProcessingFailed" }];
            if (what === "forget") return [];
            if (what === "twice") return [ok, ok];
            return what === "spoil" ? [{ ...ok, data: "***" }] : [ok];
          });
          return { ...base, payload: Buffer.from(JSON.stringify({ records })) };
        },
      });
      await firehose.create("clicks", {
        BufferingHints: { SizeInMBs: 64, IntervalInSeconds: 60 },
        DynamicPartitioningConfiguration: { Enabled: true },
        Prefix: "out/k=!{partitionKeyFromQuery:k}/",
        ErrorOutputPrefix: "errors/!{firehose:error-output-type}/",
        ProcessingConfiguration: { Enabled: true, Processors: PROCESSORS },
      });

      let put = 0;
      for (const { records, pause, crash: crashes } of calls) {
        await firehose.put("clicks", ...records.map((one) => JSON.stringify({ ...one, pad: "x".repeat(one.size) })));
        put += records.length;
        crash = crashes;
        await firehose.pass(pause);
      }
      await firehose.pass(600_000);

      const delivered = (await firehose.lines("out/")).length;
      const failed = (await firehose.lines("errors/")).length;
      expect(delivered + failed + dropped).toBe(put);
      await firehose.cloud.close();
    }),
    { numRuns: 25 },
  );
}, 60_000);
