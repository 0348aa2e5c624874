import { describe, expect, test } from "vitest";
import { checkRanges, defaultSettings, readSettings } from "../../../../src/services/lambda/mappings/read-settings.ts";

describe("ranges of the API reference", () => {
  test.each([
    [
      { BatchSize: 0 },
      "Value '0' at 'batchSize' failed to satisfy constraint: Member must have value greater than or equal to 1",
    ],
    [{ BatchSize: 10_001 }, "Member must have value less than or equal to 10000"],
    [{ MaximumBatchingWindowInSeconds: 301 }, "at 'maximumBatchingWindowInSeconds'"],
    [{ ParallelizationFactor: 11 }, "at 'parallelizationFactor'"],
    [{ MaximumRecordAgeInSeconds: 604_801 }, "at 'maximumRecordAgeInSeconds'"],
    [{ MaximumRetryAttempts: -2 }, "at 'maximumRetryAttempts'"],
    [{ TumblingWindowInSeconds: 901 }, "at 'tumblingWindowInSeconds'"],
    [{ ScalingConfig: { MaximumConcurrency: 1 } }, "at 'scalingConfig.maximumConcurrency'"],
    [{ FunctionResponseTypes: ["Other" as "ReportBatchItemFailures"] }, "[ReportBatchItemFailures]"],
  ])("%j is refused", (input, message) => {
    expect(() => checkRanges(input)).toThrow(
      expect.objectContaining({ code: "ValidationException", message: expect.stringContaining(message) }),
    );
  });
});

describe("what does not go together", () => {
  test.each([
    [
      "sqs",
      { ParallelizationFactor: 2 },
      "Unsupported ParallelizationFactor parameter for given event source mapping type.",
    ],
    [
      "sqs",
      { DestinationConfig: { OnFailure: { Destination: "arn:aws:sqs:us-east-1:123456789012:q" } } },
      "Unsupported DestinationConfig parameter",
    ],
    ["kinesis", { ScalingConfig: { MaximumConcurrency: 5 } }, "Unsupported ScalingConfig parameter"],
    ["kinesis", { DestinationConfig: { OnSuccess: { Destination: "x" } } }, "Unsupported DestinationConfig parameter"],
    [
      "sqs",
      { BatchSize: 11 },
      "Maximum batch window in seconds must be greater than 0 if maximum batch size is greater than 10",
    ],
    ["kinesis", { MaximumRecordAgeInSeconds: 59 }, "must be -1 or between 60 and 604800"],
    ["kinesis", { TumblingWindowInSeconds: 5, ParallelizationFactor: 2 }, "Tumbling windows"],
    [
      "kinesis",
      { DestinationConfig: { OnFailure: { Destination: "arn:aws:lambda:us-east-1:123456789012:function:f" } } },
      "expected a queue, topic or bucket",
    ],
    [
      "kinesis",
      { DestinationConfig: { OnFailure: { Destination: "arn:aws:sqs:us-east-1:123456789012:q.fifo" } } },
      "FIFO",
    ],
    ["kinesis", { MetricsConfig: { Metrics: ["KafkaMetrics"] } }, "KafkaMetrics"],
  ] as const)("%s: %j is refused", (kind, input, message) => {
    expect(() => readSettings(kind, false, input as never)).toThrow(
      expect.objectContaining({ code: "InvalidParameterValueException", message: expect.stringContaining(message) }),
    );
  });

  test("FIFO queues have batches of ten and no window", () => {
    expect(() => readSettings("sqs", true, { BatchSize: 11, MaximumBatchingWindowInSeconds: 1 })).toThrow("FIFO");
    expect(() => readSettings("sqs", true, { MaximumBatchingWindowInSeconds: 1 })).toThrow("FIFO");
    expect(readSettings("sqs", true, {}).batchSize).toBe(10);
  });
});

test("an update leaves what it does not mention, and takes away what it empties", () => {
  const before = readSettings("kinesis", false, {
    BatchSize: 7,
    FilterCriteria: { Filters: [{ Pattern: '{"data":{"a":[1]}}' }] },
    FunctionResponseTypes: ["ReportBatchItemFailures"],
    DestinationConfig: { OnFailure: { Destination: "arn:aws:sqs:us-east-1:123456789012:q" } },
  });
  expect(readSettings("kinesis", false, { MaximumRetryAttempts: 3 }, before)).toEqual({
    ...before,
    maximumRetryAttempts: 3,
  });
  const emptied = {
    FilterCriteria: {},
    FunctionResponseTypes: [],
    DestinationConfig: { OnFailure: {} },
  };
  expect(readSettings("kinesis", false, emptied, before)).toEqual({ ...defaultSettings("kinesis"), batchSize: 7 });
});
