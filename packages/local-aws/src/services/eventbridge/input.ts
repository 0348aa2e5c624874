import type { InputTransformer, Target } from "@aws-sdk/client-eventbridge";
import { select } from "../json-path.ts";
import type { Rule } from "./buses.ts";
import type { WireEvent } from "./event.ts";
import { invalid } from "./validation.ts";

/** The input a target gets for an event (User Guide, "Input transformation"). */
export function inputOf(rule: Rule, target: Target, event: WireEvent, ingested: number): string {
  if (target.Input !== undefined) return target.Input;
  if (target.InputPath !== undefined) return JSON.stringify(select(event, target.InputPath) ?? null);
  if (target.InputTransformer === undefined) return JSON.stringify(event);
  return compileTransformer(target.InputTransformer)(event, {
    "aws.events.rule-arn": rule.arn,
    "aws.events.rule-name": rule.name,
    "aws.events.event.ingestion-time": new Date(ingested).toISOString(),
    "aws.events.event": withoutDetail(event),
    "aws.events.event.json": event,
  });
}

function withoutDetail({ detail: _, ...rest }: WireEvent): Omit<WireEvent, "detail"> {
  return rest;
}

/** API Reference, InputTransformer. */
const MAX_PATHS = 100;
const PLACEHOLDER = /<([A-Za-z0-9_.-]+)>/g;

type Transform = (event: WireEvent, predefined: Readonly<Record<string, unknown>>) => string;

/**
 * Compiles a template. In quotes a placeholder becomes text, elsewhere JSON; one without a value becomes nothing.
 * @throws AwsError ValidationException.
 */
export function compileTransformer(transformer: InputTransformer): Transform {
  const paths = transformer.InputPathsMap ?? {};
  const template = transformer.InputTemplate!;
  if (Object.keys(paths).length > MAX_PATHS)
    throw invalid(`Parameter InputPathsMap is not valid. Reason: it has more than ${MAX_PATHS} paths.`);
  for (const [name, path] of Object.entries(paths)) {
    if (/^aws\./i.test(name)) throw invalid("Invalid InputPathsMap: names must not start with AWS.");
    if (!/^\$([.[].*)?$/.test(path))
      throw invalid(`Parameter InputPathsMap is not valid. Reason: ${path} is no JSON path.`);
  }
  for (const [, name] of template.matchAll(PLACEHOLDER))
    if (paths[name!] === undefined && !PREDEFINED.has(name!))
      throw invalid(`InputTemplate for target contains placeholder <${name}> which is not in the InputPathsMap.`);
  return (event, predefined) => {
    let output = "";
    let end = 0;
    let quoted = false;
    for (const match of template.matchAll(PLACEHOLDER)) {
      const before = template.slice(end, match.index);
      quoted = endsQuoted(before, quoted);
      const path = paths[match[1]!];
      const value = path === undefined ? predefined[match[1]!] : select(event, path);
      output += before + (quoted ? asText(value) : value === undefined ? "" : JSON.stringify(value));
      end = match.index + match[0].length;
    }
    return output + template.slice(end);
  };
}

const PREDEFINED: ReadonlySet<string> = new Set([
  "aws.events.rule-arn",
  "aws.events.rule-name",
  "aws.events.event.ingestion-time",
  "aws.events.event",
  "aws.events.event.json",
]);

/** Whether a text that starts inside or outside of a JSON string ends inside one. */
function endsQuoted(text: string, quoted: boolean): boolean {
  for (let index = 0; index < text.length; index++) {
    if (text[index] === "\\") index++;
    else if (text[index] === '"') quoted = !quoted;
  }
  return quoted;
}

/** A value as the inside of a JSON string. */
function asText(value: unknown): string {
  if (value === undefined) return "";
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return JSON.stringify(text).slice(1, -1);
}
