import { Constraints } from "../../constraints.ts";
import { AwsError } from "../../errors.ts";

/* Patterns and lengths of the API reference, worded as the service words its refusals. */

const NAME = /[a-zA-Z0-9_.-]+/;
const STREAM_ARN = /arn:aws.*:kinesis:.*:\d{12}:stream\/\S+/;
const CONSUMER_ARN = /^(arn):aws.*:kinesis:.*:\d{12}:.*stream\/[a-zA-Z0-9_.-]+\/consumer\/[a-zA-Z0-9_.-]+:[0-9]+/;
const RESOURCE_ARN = /arn:aws.*:kinesis:.*:\d{12}:.*stream\/\S+/;
const HASH_KEY = /0|([1-9]\d{0,38})/;
const SEQUENCE_NUMBER = /0|([1-9]\d{0,128})/;

export interface StreamReference {
  StreamName?: string | undefined;
  StreamARN?: string | undefined;
}

/** Constraints of Kinesis requests, on top of the general ones. */
export class KinesisConstraints extends Constraints {
  stream(input: StreamReference): this {
    return this.name("streamName", input.StreamName).arn("streamARN", input.StreamARN, STREAM_ARN);
  }

  name(path: string, value: string | undefined): this {
    return this.pattern(path, value, NAME).length(path, value, 1, 128) as this;
  }

  arn(path: string, value: string | undefined, pattern: RegExp): this {
    return this.pattern(path, value, pattern).length(path, value, 1, 2048) as this;
  }

  /** Every number in a Kinesis request is an integer. @throws AwsError SerializationException. */
  override range(path: string, value: number | undefined, min: number, max: number): this {
    if (value !== undefined && !Number.isInteger(value))
      throw new AwsError("SerializationException", `${path}: expected an integer, got ${value}`);
    return super.range(path, value, min, max);
  }

  consumerArn(path: string, value: string | undefined): this {
    return this.arn(path, value, CONSUMER_ARN);
  }

  resourceArn(path: string, value: string | undefined): this {
    return this.arn(path, value, RESOURCE_ARN);
  }

  hashKey(path: string, value: string | undefined): this {
    return this.pattern(path, value, HASH_KEY) as this;
  }

  sequenceNumber(path: string, value: string | undefined): this {
    return this.pattern(path, value, SEQUENCE_NUMBER) as this;
  }
}

/** Checks the stream reference of a request. @throws AwsError ValidationException. */
export function checkStream(input: StreamReference): void {
  new KinesisConstraints().stream(input).check();
}

/**
 * API reference, UpdateMaxRecordSize: from 1,024 to 10,240 KiB.
 * @returns bytes; undefined when no size was given.
 */
export function checkMaxRecordSize(kib: number | undefined): number | undefined {
  new KinesisConstraints().range("maxRecordSizeInKiB", kib, 1024, 10_240).check();
  return kib === undefined ? undefined : kib * 1024;
}

/** The refusal of a list or blob that is too long; AWS does not print such values. */
export function tooLong(path: string, max: number): AwsError {
  return violation(path, `Member must have length less than or equal to ${max}`);
}

/** The refusal of a list that is too short. */
export function tooShort(path: string, min: number): AwsError {
  return violation(path, `Member must have length greater than or equal to ${min}`);
}

function violation(path: string, constraint: string): AwsError {
  return new AwsError(
    "ValidationException",
    `1 validation error detected: Value at '${path}' failed to satisfy constraint: ${constraint}`,
  );
}
