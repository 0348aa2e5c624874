import { AwsError } from "../../../errors.ts";
import { compileEventPattern, type EventPattern } from "../../../event-pattern.ts";

/** Decides which records a function is invoked with. */
export interface RecordFilter {
  /** Whether a record passes: any of the filters matches. */
  passes(document: Record<string, unknown>): boolean;
}

/** Lambda Developer Guide: filters of a mapping. */
const MAX_FILTERS = 5;

/**
 * Compiles filter criteria.
 * @param payload Member of the record that holds its payload: `data`, `body` or, for tables, `dynamodb`.
 * @returns undefined when every record passes.
 * @throws AwsError InvalidParameterValueException.
 */
export function compileFilters(
  patterns: readonly (string | undefined)[],
  payload: "data" | "body" | "dynamodb",
): RecordFilter | undefined {
  if (patterns.length > MAX_FILTERS)
    throw new AwsError("InvalidParameterValueException", `The number of filters must not exceed ${MAX_FILTERS}.`);
  if (patterns.length === 0) return undefined;
  const filters = patterns.map((pattern) => compile(pattern, payload));
  return { passes: (document) => filters.some((filter) => filter(document)) };
}

function compile(pattern: string | undefined, payload: string): EventPattern {
  try {
    const matches = compileEventPattern(pattern ?? "", "lambda");
    const wanted = (JSON.parse(pattern!) as Record<string, unknown>)[payload];
    if (wanted === undefined) return matches;
    // A payload that is text where the filter asks for JSON, or the other way round, is dropped.
    const asksForText = Array.isArray(wanted);
    return (event) => {
      const value = (event as Record<string, unknown>)[payload];
      const isText = typeof value !== "object" || value === null;
      return isText === asksForText && matches(event);
    };
  } catch (cause) {
    throw new AwsError("InvalidParameterValueException", "Invalid filter pattern definition.", { cause });
  }
}

/** A payload as filters see it: parsed when it is the JSON text of an object or list, else the text. */
export function decodeForFilter(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? value : text;
  } catch {
    return text;
  }
}
