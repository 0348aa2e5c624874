import { S3PrefixError } from "./errors.ts";
import { MAX_EVALUATED_LENGTH } from "./evaluate.ts";
import { type PrefixPart, type PrefixTemplate, parsePrefix } from "./expression.ts";
import { checkZone } from "./zone.ts";

/** The settings of a delivery stream that concern its prefixes. */
export interface PrefixSettings {
  readonly prefix?: string | undefined;
  readonly errorOutputPrefix?: string | undefined;
  readonly dynamicPartitioning?: boolean;
  /** Zone of the IANA database; default UTC. */
  readonly timeZone?: string | undefined;
}

/** Both prefixes with what Firehose appends to them. */
export interface PrefixPair {
  readonly prefix: PrefixTemplate;
  readonly errorOutputPrefix: PrefixTemplate;
}

/** Appended to a prefix without a timestamp. */
export const DEFAULT_TIMESTAMP = "!{timestamp:yyyy/MM/dd/HH/}";

/**
 * Checks both prefixes by the rules of the Developer Guide ("Semantic rules") and completes them: a prefix without a
 * timestamp gets `yyyy/MM/dd/HH/`, unless it is partitioned dynamically, and an error prefix without expressions the error
 * output type and the same.
 * @throws S3PrefixError S3_PREFIX_RULE, S3_PREFIX_INVALID_EXPRESSION, S3_PREFIX_INVALID_PATTERN, S3_PREFIX_INVALID_ZONE,
 * S3_PREFIX_TOO_LONG.
 */
export function resolvePrefixes(settings: PrefixSettings): PrefixPair {
  const { dynamicPartitioning = false, timeZone } = settings;
  if (timeZone !== undefined) checkZone(timeZone);
  const prefix = parsePrefix(settings.prefix ?? "");
  const error = settings.errorOutputPrefix === undefined ? undefined : parsePrefix(settings.errorOutputPrefix);
  checkLiteralLength("Prefix", prefix);
  if (error !== undefined) checkLiteralLength("ErrorOutputPrefix", error);
  if (has(prefix, "error-output-type")) throw rule("Prefix can't contain !{firehose:error-output-type}");
  if (error === undefined && hasExpressions(prefix))
    throw rule("ErrorOutputPrefix can't be null when Prefix contains expressions");
  if (error !== undefined) checkErrorPrefix(error);
  checkPartitioning(prefix, error, dynamicPartitioning);
  return {
    prefix: dynamicPartitioning || has(prefix, "timestamp") ? prefix : parsePrefix(prefix.text + DEFAULT_TIMESTAMP),
    errorOutputPrefix:
      error !== undefined && hasExpressions(error)
        ? error
        : parsePrefix(`${error?.text ?? prefix.text}!{firehose:error-output-type}/${DEFAULT_TIMESTAMP}`),
  };
}

function checkErrorPrefix(error: PrefixTemplate): void {
  if (has(error, "partition-key"))
    throw rule("ErrorOutputPrefix can't contain partitionKeyFromQuery or partitionKeyFromLambda expressions");
  if (hasExpressions(error) && !has(error, "error-output-type"))
    throw rule(
      "ErrorOutputPrefix with expressions must include at least one instance of !{firehose:error-output-type}",
    );
}

function checkPartitioning(prefix: PrefixTemplate, error: PrefixTemplate | undefined, dynamic: boolean): void {
  const keys = has(prefix, "partition-key");
  if (keys && !dynamic)
    throw rule(
      "Prefix can't contain partitionKeyFromQuery or partitionKeyFromLambda when Dynamic Partitioning is disabled",
    );
  if (!dynamic) return;
  if (!keys)
    throw rule(
      "Prefix must contain a partitionKeyFromQuery or partitionKeyFromLambda expression when Dynamic Partitioning is enabled",
    );
  if (error === undefined) throw rule("ErrorOutputPrefix can't be null when Dynamic Partitioning is enabled");
}

/** Only the literal parts are known before delivery. */
function checkLiteralLength(name: string, template: PrefixTemplate): void {
  let length = 0;
  for (const part of template.parts) if (part.kind === "literal") length += part.text.length;
  if (length > MAX_EVALUATED_LENGTH)
    throw new S3PrefixError(
      "S3_PREFIX_TOO_LONG",
      `${name} can't be greater than ${MAX_EVALUATED_LENGTH} characters after it is evaluated`,
    );
}

function has(template: PrefixTemplate, kind: PrefixPart["kind"]): boolean {
  return template.parts.some((part) => part.kind === kind);
}

function hasExpressions(template: PrefixTemplate): boolean {
  return template.parts.some((part) => part.kind !== "literal");
}

function rule(message: string): S3PrefixError {
  return new S3PrefixError("S3_PREFIX_RULE", message);
}
