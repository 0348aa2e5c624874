import { S3PrefixError } from "./errors.ts";
import type { PrefixTemplate } from "./expression.ts";

/** Why records are delivered to the error prefix. */
export const ERROR_OUTPUT_TYPES = [
  "processing-failed",
  "decompression-failed",
  "format-conversion-failed",
  "AmazonOpenSearchService-failed",
  "elasticsearch-failed",
  "splunk-failed",
  "http-endpoint-failed",
] as const;
/** One of {@link ERROR_OUTPUT_TYPES}. */
export type ErrorOutputType = (typeof ERROR_OUTPUT_TYPES)[number];

/** What expressions stand for. */
export interface PrefixValues {
  /** Arrival of the oldest record of the object, in milliseconds since the epoch. */
  readonly timestamp: number;
  /** Zone of the IANA database; default UTC. */
  readonly timeZone?: string;
  /** Uniform in [0, 1); needed for `random-string`. */
  readonly random?: () => number;
  readonly errorOutputType?: ErrorOutputType;
  /** Keys that jq extracted. */
  readonly queryKeys?: Readonly<Record<string, string>>;
  /** Keys that a function returned. */
  readonly lambdaKeys?: Readonly<Record<string, string>>;
}

/** Most characters of an evaluated prefix (Developer Guide, "Semantic rules"). */
export const MAX_EVALUATED_LENGTH = 1024;

const RANDOM_LENGTH = 11;
const RANDOM_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/**
 * The prefix that a template stands for. All timestamps are of one instant; each random string is a new one.
 * @throws S3PrefixError S3_PREFIX_MISSING_KEY for a partition key without a value, S3_PREFIX_TOO_LONG above 1,024
 * characters, S3_PREFIX_RULE when the template asks for a value that was not given.
 */
export function evaluatePrefix(template: PrefixTemplate, values: PrefixValues): string {
  let text = "";
  for (const part of template.parts) {
    switch (part.kind) {
      case "literal":
        text += part.text;
        break;
      case "timestamp":
        text += part.pattern.format(values.timestamp, values.timeZone);
        break;
      case "random-string":
        text += randomString(given(values.random, "random"));
        break;
      case "error-output-type":
        text += given(values.errorOutputType, "errorOutputType");
        break;
      case "partition-key":
        text += partitionKey(part.source, part.key, part.source === "query" ? values.queryKeys : values.lambdaKeys);
    }
  }
  if (text.length > MAX_EVALUATED_LENGTH)
    throw new S3PrefixError(
      "S3_PREFIX_TOO_LONG",
      `evaluated prefix: expected at most ${MAX_EVALUATED_LENGTH} characters, got ${text.length}`,
    );
  return text;
}

function partitionKey(source: "query" | "lambda", key: string, keys: Readonly<Record<string, string>> = {}): string {
  const value = Object.hasOwn(keys, key) ? keys[key] : undefined;
  if (value === undefined || value === "")
    throw new S3PrefixError("S3_PREFIX_MISSING_KEY", `partition key ${key} from ${source} has no value`);
  return value;
}

function randomString(random: () => number): string {
  let text = "";
  for (let index = 0; index < RANDOM_LENGTH; index++)
    text += RANDOM_ALPHABET.charAt(Math.floor(random() * RANDOM_ALPHABET.length));
  return text;
}

function given<Value>(value: Value | undefined, name: string): Value {
  if (value === undefined)
    throw new S3PrefixError("S3_PREFIX_RULE", `the prefix has an expression that needs the value ${name}`);
  return value;
}
