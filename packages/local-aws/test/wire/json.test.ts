import * as cloudwatch from "@aws-sdk/client-cloudwatch";
import * as kinesis from "@aws-sdk/client-kinesis";
import { describe, expect, it } from "vitest";
import { decodeBase64, readDocument, readJson, writeJson } from "../../src/wire/json.ts";
import { readServiceSchema } from "../../src/wire/schema.ts";

const putRecords = readServiceSchema(kinesis).operations.get("PutRecords")!;
const getRecords = readServiceSchema(kinesis).operations.get("GetRecords")!;
const putMetricData = readServiceSchema(cloudwatch).operations.get("PutMetricData")!;

function read(text: string | Buffer, operation = putRecords) {
  return readJson(operation.input, Buffer.from(text), "member");
}

describe("readJson", () => {
  it("reads an empty body as an empty structure", () => {
    expect(read("")).toEqual({});
  });

  it("takes null for an absent member", () => {
    expect(read('{"StreamName":null}')).toEqual({});
  });

  it("ignores __type, which some clients send", () => {
    expect(read('{"__type":"PutRecordsInput","StreamName":"s"}')).toEqual({ StreamName: "s" });
  });

  it("reads numbers that JSON cannot hold", () => {
    const input = read('{"MetricData":[{"MetricName":"m","Value":"-Infinity"}]}', putMetricData);

    expect(input).toEqual({ MetricData: [{ MetricName: "m", Value: Number.NEGATIVE_INFINITY }] });
  });

  it("reads timestamps as epoch seconds with a fraction, and as text", () => {
    const first = read('{"MetricData":[{"MetricName":"m","Timestamp":1700000000.123}]}', putMetricData);
    const second = read('{"MetricData":[{"MetricName":"m","Timestamp":"2023-11-14T22:13:20.123Z"}]}', putMetricData);

    expect(first).toEqual(second);
    expect(first).toEqual({ MetricData: [{ MetricName: "m", Timestamp: new Date(1700000000123) }] });
  });

  it.each<[text: string | Buffer, what: string]>([
    ["{", "text that is no JSON"],
    ['{"StreamName":"a"}}', "text after the document"],
    [Buffer.from([0x7b, 0xff, 0x7d]), "bytes that are not UTF-8"],
    ["[]", "a list instead of an object"],
    ["null", "null instead of an object"],
    ['"text"', "a text instead of an object"],
    ['{"StreamNam":"a"}', "an unknown parameter"],
    ['{"Records":[{"Datum":"YQ=="}]}', "an unknown parameter inside"],
    ['{"__proto__":{"StreamName":"a"}}', "a parameter named __proto__"],
    ['{"StreamName":1}', "a number for a text"],
    ['{"StreamName":["a"]}', "a list for a text"],
    ['{"Records":{}}', "an object for a list"],
    ['{"Records":[[]]}', "a list for an object"],
    ['{"Records":[null]}', "null in a list"],
    ['{"Records":[{"Data":1,"PartitionKey":"a"}]}', "a number for bytes"],
    ['{"Records":[{"Data":"a","PartitionKey":"a"}]}', "base64 without padding"],
    ['{"Records":[{"Data":"YQ=!","PartitionKey":"a"}]}', "base64 with foreign characters"],
    ['{"Records":[{"Data":"YQ-_","PartitionKey":"a"}]}', "base64 of the URL alphabet"],
  ])("refuses %s: %s", (text) => {
    expect(() => read(text)).toThrow(
      expect.objectContaining({ name: "AwsError", code: "SerializationException", status: 400 }),
    );
  });

  it.each([
    ['{"ShardIterator":"a","Limit":"10"}', "a text for a number", getRecords],
    ['{"ShardIterator":"a","Limit":true}', "true for a number", getRecords],
    ['{"StrictEntityValidation":"true"}', "a text for true", putMetricData],
    ['{"MetricData":[{"Timestamp":"yesterday"}]}', "a word for a timestamp", putMetricData],
    ['{"MetricData":[{"Timestamp":1e300}]}', "a timestamp outside the range of time", putMetricData],
  ])("refuses %s: %s", (text, _what, operation) => {
    expect(() => read(text, operation)).toThrow(expect.objectContaining({ code: "SerializationException" }));
  });

  it("says where a wrong value stands, what was expected and what it got", () => {
    expect(() => read('{"Records":[{"Data":"YQ==","PartitionKey":7}]}')).toThrow(
      "PutRecordsInput.Records.member.PartitionKey: NUMBER_VALUE cannot be converted; expected a string, got 7",
    );
    expect(() => read('{"Name":"a"}')).toThrow(
      'PutRecordsInput: unknown parameter "Name"; PutRecordsInput has Records, StreamName, StreamARN, StreamId',
    );
  });
});

describe("readDocument", () => {
  it("takes bytes and timestamps from CBOR, and no base64", () => {
    const input = readDocument(putRecords.input, { Records: [{ Data: Buffer.from("a"), PartitionKey: "k" }] }, "cbor");

    expect(input).toEqual({ Records: [{ Data: Buffer.from("a"), PartitionKey: "k" }] });
    expect(() => readDocument(putRecords.input, { Records: [{ Data: "YQ==", PartitionKey: "k" }] }, "cbor")).toThrow(
      "expected bytes",
    );
    expect(() => readDocument(putRecords.input, { Records: [Buffer.from("a")] }, "cbor")).toThrow("expected an object");
    expect(() => readDocument(putRecords.input, new Date(0), "cbor")).toThrow("expected an object");
  });
});

describe("writeJson", () => {
  it("leaves out members that are absent or unknown to the shape", () => {
    const text = writeJson(getRecords.output, { MillisBehindLatest: 0, Records: undefined, Stray: 1 }, "member");

    expect(text).toBe('{"MillisBehindLatest":0}');
  });
});

describe("decodeBase64", () => {
  it.each([
    ["", ""],
    ["YQ==", "a"],
    ["YWI=", "ab"],
    ["YWJj", "abc"],
  ])("reads %s", (text, expected) => {
    expect(decodeBase64(text)?.toString()).toBe(expected);
  });

  it.each(["Y", "YQ", "YQ=", "=", "====", "YQ==YQ==", "Y Q=", "Y\nQ=", "Y===", "-_-_"])("refuses %j", (text) => {
    expect(decodeBase64(text)).toBeUndefined();
  });
});
