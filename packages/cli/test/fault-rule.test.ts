import { expect, test } from "vitest";
import { parseFault } from "../src/fault-rule.ts";

test("a rule names service, operation, share and error", () => {
  expect(parseFault("kinesis:PutRecords:0.1:ProvisionedThroughputExceededException")).toEqual({
    service: "kinesis",
    operation: "PutRecords",
    share: 0.1,
    error: { code: "ProvisionedThroughputExceededException", status: 400 },
  });
});

test("a star stands for any, a duration for a delay", () => {
  expect(parseFault("s3:*:1:250ms")).toEqual({ service: "s3", share: 1, latency: 250 });
});

test("an error of AWS's own making answers with status 500", () => {
  expect(parseFault("*:*:1:InternalFailure").error?.status).toBe(500);
});

test.each(["", "kinesis", "kinesis:PutRecords:0:X", "kinesis:PutRecords:1.5:X", "a:b:1", "a:b:1:X:y", "a:b:1:no name"])(
  "%j is refused",
  (text) => {
    expect(() => parseFault(text)).toThrow("--fault: expected");
  },
);
