import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { expect, test } from "vitest";
import { NO_PROCESSING } from "../../../src/services/firehose/processing-settings.ts";
import { newRecord } from "../../../src/services/firehose/record.ts";
import { takeApart } from "../../../src/services/firehose/source-processing.ts";
import { splitJson } from "../../../src/services/firehose/split-json.ts";

const logs = {
  messageType: "DATA_MESSAGE",
  owner: "1",
  logEvents: [{ message: "one" }, { message: "" }, { message: "zwei ü" }],
};

function taken(data: Buffer, messageExtraction: boolean) {
  const processing = { ...NO_PROCESSING, decompression: true, messageExtraction };
  const { records, failure } = takeApart(newRecord(data, 5), processing, 7);
  return { texts: records.map((record) => record.data.toString()), failure };
}

test("records of CloudWatch Logs are decompressed, and their messages taken out", () => {
  const data = gzipSync(JSON.stringify(logs));

  expect(taken(data, false)).toEqual({ texts: [JSON.stringify(logs)], failure: undefined });
  expect(taken(data, true)).toEqual({ texts: ["one\n\nzwei ü\n"], failure: undefined });
  expect(taken(gzipSync('{"messageType":"CONTROL_MESSAGE"}'), true)).toEqual({ texts: [""], failure: undefined });
});

test.each([
  ["what is no gzip", Buffer.from("plain"), false],
  ["a cut gzip", gzipSync(JSON.stringify(logs)).subarray(0, 30), false],
  ["gzip of no JSON", gzipSync("plain"), false],
  ["JSON of another source, when messages are asked for", gzipSync("{}"), true],
])("%s fails", (_what, data, extract) => {
  const { texts, failure } = taken(data, extract);

  expect(texts).toEqual([]);
  expect(failure).toMatchObject({ type: "decompression-failed", code: "Decompression failed.", attempts: 1, ended: 7 });
});

test("documents one after the other are split where they end", () => {
  const document = fc.oneof(fc.dictionary(fc.string(), fc.jsonValue()), fc.array(fc.jsonValue()));
  const space = fc.constantFrom("", " ", "\n", "\r\n\t");
  fc.assert(
    fc.property(fc.array(fc.tuple(document, space), { minLength: 1 }), (documents) => {
      const texts = documents.map(([value]) => JSON.stringify(value));
      const data = Buffer.from(documents.map(([, gap], index) => texts[index] + gap).join(""));

      expect(splitJson(data)?.map(String)).toEqual(texts);
    }),
  );
});

test.each(["", "  ", "1", '"a"', "{", "}", '{"a":1}x', '{"a":"'])("%j is not made of whole documents", (text) => {
  expect(splitJson(Buffer.from(text))).toBeUndefined();
});
