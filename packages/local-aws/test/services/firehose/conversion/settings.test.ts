import type { DataFormatConversionConfiguration } from "@aws-sdk/client-firehose";
import { expect, test } from "vitest";
import { readFormatConversion } from "../../../../src/services/firehose/conversion/settings.ts";
import { Converting } from "./support.ts";

const CONFIG: DataFormatConversionConfiguration = {
  SchemaConfiguration: { RoleARN: "arn:aws:iam::123456789012:role/r", DatabaseName: "d", TableName: "t" },
  InputFormatConfiguration: { Deserializer: { HiveJsonSerDe: { TimestampFormats: ["millis"] } } },
  OutputFormatConfiguration: { Serializer: { ParquetSerDe: {} } },
};

test("what is left out has the defaults of the API", () => {
  expect(readFormatConversion(CONFIG)).toEqual({
    schema: {
      database: "d",
      table: "t",
      version: "LATEST",
      roleArn: "arn:aws:iam::123456789012:role/r",
      region: undefined,
    },
    reading: { serde: "hive", timestampFormats: ["millis"] },
    writing: { compression: "SNAPPY", blockBytes: 256 * 1024 * 1024, dictionary: false, version: "V1" },
  });
  expect(readFormatConversion({ ...CONFIG, Enabled: false })).toBeUndefined();
});

test.each([
  ["ORC", { OrcSerDe: {} }, "NotImplemented", /ORC is not implemented/],
  ["page sizes", { ParquetSerDe: { PageSizeBytes: 65_536 } }, "NotImplemented", /PageSizeBytes/],
  ["padding", { ParquetSerDe: { MaxPaddingBytes: 1 } }, "NotImplemented", /MaxPaddingBytes/],
  ["small blocks", { ParquetSerDe: { BlockSizeBytes: 1024 } }, "ValidationException", /blockSizeBytes/],
  ["no serializer", {}, "InvalidArgumentException", /serializer/],
])("%s are refused", (_, Serializer, code, message) => {
  const config = { ...CONFIG, OutputFormatConfiguration: { Serializer } };
  expect(() => readFormatConversion(config)).toThrow(
    expect.objectContaining({ code, message: expect.stringMatching(message) }),
  );
});

test.each([
  [{ BufferingHints: { SizeInMBs: 63, IntervalInSeconds: 60 } }, /^BufferingHints.SizeInMBs must be at least 64/],
  [{ CompressionFormat: "GZIP" as const }, /^CompressionFormat must be UNCOMPRESSED/],
])("a destination that converts refuses %j", async (more, message) => {
  const firehose = await new Converting().prepare();
  await expect(firehose.create("s", firehose.conversion({}, more))).rejects.toThrow(message);
});
