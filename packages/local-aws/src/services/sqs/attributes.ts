import { validateResourcePolicy } from "../../auth/policy-validation.ts";
import { AwsError } from "../../errors.ts";
import { invalidParameter, invalidValue } from "./errors.ts";

/** Attributes of a queue that callers set, as the texts that GetQueueAttributes returns. */
export type Settings = Map<string, string>;

interface Range {
  readonly min: number;
  readonly max: number;
  readonly default: number;
}

/** API Reference, SetQueueAttributes; MaximumMessageSize since August 2025. */
const NUMBERS: Readonly<Record<string, Range>> = {
  VisibilityTimeout: { min: 0, max: 43_200, default: 30 },
  MaximumMessageSize: { min: 1024, max: 1_048_576, default: 1_048_576 },
  MessageRetentionPeriod: { min: 60, max: 1_209_600, default: 345_600 },
  DelaySeconds: { min: 0, max: 900, default: 0 },
  ReceiveMessageWaitTimeSeconds: { min: 0, max: 20, default: 0 },
};
const KMS_REUSE: Range = { min: 60, max: 86_400, default: 300 };

const FIFO_ONLY = ["ContentBasedDeduplication", "DeduplicationScope", "FifoThroughputLimit"];

/** Attributes that the queue itself keeps. */
export const COMPUTED = [
  "ApproximateNumberOfMessages",
  "ApproximateNumberOfMessagesNotVisible",
  "ApproximateNumberOfMessagesDelayed",
  "CreatedTimestamp",
  "LastModifiedTimestamp",
  "QueueArn",
] as const;

const SETTABLE = [
  ...Object.keys(NUMBERS),
  "Policy",
  "RedrivePolicy",
  "RedriveAllowPolicy",
  "KmsMasterKeyId",
  "KmsDataKeyReusePeriodSeconds",
  "SqsManagedSseEnabled",
  "FifoQueue",
  ...FIFO_ONLY,
];

export const ATTRIBUTE_NAMES: ReadonlySet<string> = new Set([...COMPUTED, ...SETTABLE]);

/** The attributes of a new queue. */
export function defaultSettings(fifo: boolean): Settings {
  const settings: Settings = new Map();
  for (const [name, { default: value }] of Object.entries(NUMBERS)) settings.set(name, String(value));
  settings.set("SqsManagedSseEnabled", "true");
  if (fifo) {
    settings.set("FifoQueue", "true");
    settings.set("ContentBasedDeduplication", "false");
    settings.set("DeduplicationScope", "queue");
    settings.set("FifoThroughputLimit", "perQueue");
  }
  return settings;
}

/**
 * Checks attributes that a caller gives and brings them into the form in which they are kept; an empty text takes an
 * optional one away.
 * @throws AwsError InvalidAttributeName, InvalidAttributeValue, InvalidParameterValue.
 */
export function checkSettings(given: Readonly<Record<string, string>>, fifo: boolean, created: boolean): Settings {
  const settings: Settings = new Map();
  for (const name of Object.keys(given)) {
    const value = given[name]!;
    if (FIFO_ONLY.includes(name) && !fifo)
      throw new AwsError("InvalidAttributeName", `You can specify the ${name} only when FifoQueue is set to true.`);
    if (!SETTABLE.includes(name)) throw new AwsError("InvalidAttributeName", `Unknown Attribute ${name}.`);
    if (name === "FifoQueue" && (!created || value !== "true"))
      throw new AwsError("InvalidAttributeName", `Unknown Attribute FifoQueue.`);
    settings.set(name, checkValue(name, value));
  }
  if (settings.get("FifoThroughputLimit") === "perMessageGroupId" && given.DeduplicationScope === "queue")
    throw invalidValue(
      "perMessageGroupId",
      "FifoThroughputLimit",
      "The value perMessageGroupId is only allowed with DeduplicationScope messageGroup.",
    );
  return settings;
}

function checkValue(name: string, value: string): string {
  const range = NUMBERS[name] ?? (name === "KmsDataKeyReusePeriodSeconds" ? KMS_REUSE : undefined);
  if (range !== undefined) {
    const number = Number(value);
    if (!/^\d+$/.test(value) || number < range.min || number > range.max)
      throw new AwsError("InvalidAttributeValue", `Invalid value for the parameter ${name}.`);
    return String(number);
  }
  switch (name) {
    case "SqsManagedSseEnabled":
    case "ContentBasedDeduplication":
    case "FifoQueue":
      return checkChoice(name, value.toLowerCase(), ["true", "false"]);
    case "DeduplicationScope":
      return checkChoice(name, value, ["messageGroup", "queue"]);
    case "FifoThroughputLimit":
      return checkChoice(name, value, ["perQueue", "perMessageGroupId"]);
    case "Policy":
      if (value !== "") validateResourcePolicy(value, "InvalidAttributeValue");
      return value;
    case "RedrivePolicy":
      if (value !== "") readRedrivePolicy(value);
      return value;
    case "RedriveAllowPolicy":
      if (value !== "") readRedriveAllowPolicy(value);
      return value;
    default:
      return value;
  }
}

function checkChoice(name: string, value: string, choices: readonly string[]): string {
  if (!choices.includes(value)) throw new AwsError("InvalidAttributeValue", `Invalid value for the parameter ${name}.`);
  return value;
}

/** Where messages go that were received too often. */
export interface RedrivePolicy {
  readonly target: string;
  readonly maxReceiveCount: number;
}

/** @throws AwsError InvalidParameterValue. */
export function readRedrivePolicy(text: string): RedrivePolicy {
  const policy = readObject("RedrivePolicy", text);
  for (const key of Object.keys(policy))
    if (key !== "deadLetterTargetArn" && key !== "maxReceiveCount")
      throw invalidValue(text, "RedrivePolicy", `Unexpected parameter: ${key}.`);
  for (const key of ["maxReceiveCount", "deadLetterTargetArn"])
    if (policy[key] === undefined)
      throw invalidValue(text, "RedrivePolicy", `Redrive policy does not contain mandatory attribute: ${key}.`);
  const count = Number(policy.maxReceiveCount);
  if (!Number.isInteger(count) || count < 1 || count > 1000)
    throw invalidValue(
      text,
      "RedrivePolicy",
      `Invalid value for maxReceiveCount: ${policy.maxReceiveCount}, valid values are from 1 to 1000 both inclusive.`,
    );
  return { target: String(policy.deadLetterTargetArn), maxReceiveCount: count };
}

/** Which queues may name a queue as their dead-letter queue. */
export interface RedriveAllowPolicy {
  readonly permission: "allowAll" | "denyAll" | "byQueue";
  readonly sources: readonly string[];
}

/** @throws AwsError InvalidParameterValue. */
export function readRedriveAllowPolicy(text: string): RedriveAllowPolicy {
  const policy = readObject("RedriveAllowPolicy", text);
  const permission = policy.redrivePermission;
  if (permission !== "allowAll" && permission !== "denyAll" && permission !== "byQueue")
    throw invalidValue(
      text,
      "RedriveAllowPolicy",
      "Amazon SQS can't create the redrive allow policy, as it's in an unsupported format.",
    );
  const sources = policy.sourceQueueArns ?? [];
  if (!Array.isArray(sources) || sources.length > 10 || (permission === "byQueue") !== sources.length > 0)
    throw invalidValue(
      text,
      "RedriveAllowPolicy",
      "sourceQueueArns takes 1 to 10 ARNs with redrivePermission byQueue, and none otherwise.",
    );
  return { permission, sources: sources.map(String) };
}

function readObject(name: string, text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  } catch {
    // Told below, as any other text that is no object.
  }
  throw invalidValue(text, name, "Amazon SQS can't create the redrive policy, as it's in an unsupported format.");
}

/** Queue names: 1 to 80 letters, digits, hyphens and underscores, of FIFO queues with the suffix `.fifo`. */
export function checkQueueName(name: string, fifo: boolean): void {
  const plain = fifo && name.endsWith(".fifo") ? name.slice(0, -5) : name;
  if (fifo && !name.endsWith(".fifo"))
    throw invalidParameter(
      "The name of a FIFO queue can only include alphanumeric characters, hyphens, or underscores, must end with .fifo suffix and be 1 to 80 in length.",
    );
  if (!/^[a-zA-Z0-9_-]+$/.test(plain) || name.length > 80)
    throw invalidParameter("Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length");
}
