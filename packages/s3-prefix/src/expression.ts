import { compileDatePattern, type DatePattern } from "./date-pattern.ts";
import { S3PrefixError } from "./errors.ts";

/** A piece of a prefix, in order. */
export type PrefixPart =
  | { readonly kind: "literal"; readonly text: string }
  | { readonly kind: "timestamp"; readonly pattern: DatePattern }
  | { readonly kind: "error-output-type" }
  | { readonly kind: "random-string" }
  | { readonly kind: "partition-key"; readonly source: "query" | "lambda"; readonly key: string };

/** A parsed prefix. */
export interface PrefixTemplate {
  readonly text: string;
  readonly parts: readonly PrefixPart[];
}

/*
 * prefix = *(literal / "!{" namespace ":" value "}")
 * namespace = "timestamp" / "firehose" / "partitionKeyFromQuery" / "partitionKeyFromLambda"
 * The value ends at the first closing brace (Data Firehose Developer Guide, "Understand custom prefixes for S3 objects").
 */
const OPEN = "!{";

/** @throws S3PrefixError S3_PREFIX_INVALID_EXPRESSION, S3_PREFIX_INVALID_PATTERN. */
export function parsePrefix(text: string): PrefixTemplate {
  const parts: PrefixPart[] = [];
  let from = 0;
  for (let open = text.indexOf(OPEN); open >= 0; open = text.indexOf(OPEN, from)) {
    if (open > from) parts.push({ kind: "literal", text: text.slice(from, open) });
    const close = text.indexOf("}", open);
    if (close < 0) throw invalid(`The sequence !{ can only appear in an expression !{namespace:value}: ${text}`);
    parts.push(readExpression(text.slice(open + OPEN.length, close)));
    from = close + 1;
  }
  if (from < text.length) parts.push({ kind: "literal", text: text.slice(from) });
  return { text, parts };
}

function readExpression(inside: string): PrefixPart {
  const colon = inside.indexOf(":");
  if (colon < 0 || inside.includes(OPEN)) throw invalid(`expected an expression !{namespace:value}, got !{${inside}}`);
  const namespace = inside.slice(0, colon);
  const value = inside.slice(colon + 1);
  if (value === "") throw invalid(`expected a value after ${namespace}: in !{${inside}}`);
  switch (namespace) {
    case "timestamp":
      return { kind: "timestamp", pattern: compileDatePattern(value) };
    case "firehose":
      if (value === "error-output-type" || value === "random-string") return { kind: value };
      throw invalid(`expected error-output-type or random-string in the firehose namespace, got ${value}`);
    case "partitionKeyFromQuery":
      return { kind: "partition-key", source: "query", key: value };
    case "partitionKeyFromLambda":
      return { kind: "partition-key", source: "lambda", key: value };
    default:
      throw invalid(
        `expected namespace timestamp, firehose, partitionKeyFromQuery or partitionKeyFromLambda, got ${namespace}`,
      );
  }
}

function invalid(message: string): S3PrefixError {
  return new S3PrefixError("S3_PREFIX_INVALID_EXPRESSION", message);
}
