import type { ErrorObject, ValidateFunction } from "ajv";
import { Ajv2020 } from "ajv/dist/2020.js";
import { isDateTime } from "./date-time.ts";
import { EventsError } from "./errors.ts";
import { type EventTypes, registry } from "./generated/registry.ts";

/** Name of an event. */
export type EventName = keyof EventTypes;

/** One reason why a value is not the event. */
export interface Issue {
  /** JSON Pointer (RFC 6901) to the offending value; empty for the value itself. */
  path: string;
  /** What the schema asks for there. */
  expected: string;
  /** What stands there, as JSON cut at 100 characters. */
  got: string;
}

/** Outcome of {@link validate}: the typed value, or every issue found. */
export type Validation<T> = { ok: true; value: T } | { ok: false; issues: Issue[] };

const LONGEST_GOT = 100;
const ajv = new Ajv2020({ allErrors: true, strict: true, verbose: true, formats: { "date-time": isDateTime } });
const compiled = new Map<string, ValidateFunction>();

/**
 * Checks a value against the newest schema of an event, or against the version given (whose type is then left open).
 * @throws {EventsError} `EVENTS_UNKNOWN_EVENT` when the package has no such event or version.
 * @example
 * const result = validate("watermark", JSON.parse(line));
 * if (!result.ok) console.error(result.issues);
 */
export function validate<N extends EventName>(name: N, value: unknown): Validation<EventTypes[N]>;
export function validate(name: EventName, value: unknown, version: number): Validation<unknown>;
export function validate(name: EventName, value: unknown, version?: number): Validation<unknown> {
  const check = validatorOf(name, version);
  if (check(value)) return { ok: true, value };
  return { ok: false, issues: (check.errors ?? []).map(toIssue) };
}

/**
 * Returns the value when it is a valid event of the newest version.
 * @throws {EventsError} `EVENTS_INVALID_EVENT` naming every path, what was expected and what was got.
 */
export function assertEvent<N extends EventName>(name: N, value: unknown): EventTypes[N] {
  const result = validate(name, value);
  if (result.ok) return result.value;
  const issues = result.issues.map(
    (issue) => `${issue.path || "(event)"}: expected ${issue.expected}, got ${issue.got}`,
  );
  throw new EventsError("EVENTS_INVALID_EVENT", `not a valid ${name}: ${issues.join("; ")}`);
}

function validatorOf(name: string, version: number | undefined): ValidateFunction {
  const entry = registry.findLast(
    (event) => event.name === name && (version === undefined || event.version === version),
  );
  if (entry === undefined) {
    const known = registry.map((event) => `${event.name} v${event.version}`).join(", ");
    const asked = version === undefined ? name : `${name} v${version}`;
    throw new EventsError("EVENTS_UNKNOWN_EVENT", `expected one of ${known}, got ${asked}`);
  }
  const id = entry.schema.$id;
  let check = compiled.get(id);
  if (check === undefined) {
    check = ajv.compile(entry.schema);
    compiled.set(id, check);
  }
  return check;
}

function toIssue(error: ErrorObject): Issue {
  const path = error.instancePath;
  switch (error.keyword) {
    case "required":
      return { path: `${path}/${error.params.missingProperty}`, expected: "a value", got: "nothing" };
    case "additionalProperties": {
      const property = error.params.additionalProperty as string;
      const got = show((error.data as Record<string, unknown>)[property]);
      return { path: `${path}/${property}`, expected: "no such attribute", got };
    }
    case "const":
      return { path, expected: JSON.stringify(error.params.allowedValue), got: show(error.data) };
    case "enum":
      return { path, expected: `one of ${JSON.stringify(error.params.allowedValues)}`, got: show(error.data) };
    case "format":
      return { path, expected: `a ${error.params.format} (RFC 3339)`, got: show(error.data) };
    case "type":
      return { path, expected: String(error.params.type), got: show(error.data) };
    case "minimum":
    case "maximum":
      return { path, expected: `${error.params.comparison} ${error.params.limit}`, got: show(error.data) };
    default:
      return { path, expected: `it ${error.message ?? `to satisfy ${error.keyword}`}`, got: show(error.data) };
  }
}

function show(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > LONGEST_GOT ? `${text.slice(0, LONGEST_GOT)}…` : text;
}
