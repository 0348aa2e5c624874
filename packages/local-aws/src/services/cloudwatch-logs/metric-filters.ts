import type {
  DeleteMetricFilterCommandInput,
  DescribeMetricFiltersCommandInput,
  DescribeMetricFiltersCommandOutput,
  MetricFilter as MetricFilterDescription,
  MetricTransformation,
  PutMetricFilterCommandInput,
  TestMetricFilterCommandInput,
  TestMetricFilterCommandOutput,
} from "@aws-sdk/client-cloudwatch-logs";
import { AwsError } from "../../errors.ts";
import type { StoredEvent } from "./events.ts";
import { compileFilterPattern, type Extract, type FilterPattern } from "./filter-pattern.ts";
import type { LogGroup, LogGroups } from "./groups.ts";
import { page } from "./paging.ts";
import { invalid, LogsConstraints, type Output } from "./validation.ts";

/** CloudWatch Logs quotas: metric filters of a group. */
const MAX_FILTERS = 100;
const MAX_DIMENSIONS = 3;
const MINUTE_MS = 60_000;

/** Counts the events of a group that match a pattern, or sums what they hold, as a metric. */
export class MetricFilter {
  readonly name: string;
  readonly pattern: string;
  readonly transformation: MetricTransformation;
  readonly created: number;
  readonly #filter: FilterPattern;
  readonly #groups: LogGroups;
  /** The latest minute that has a value, be it the default one. */
  #minute = Number.NEGATIVE_INFINITY;

  constructor(groups: LogGroups, name: string, pattern: string, transformation: MetricTransformation) {
    this.#groups = groups;
    this.name = name;
    this.pattern = pattern;
    this.transformation = transformation;
    this.created = groups.now;
    this.#filter = compileFilterPattern(pattern);
  }

  /** Publishes for the events at their own time; a minute in which none matched gets the default value once. */
  take(events: readonly StoredEvent[]): void {
    const { defaultValue } = this.transformation;
    for (const { timestamp, message } of events) {
      const extract = this.#filter.match(message);
      const minute = Math.floor(timestamp / MINUTE_MS);
      if (extract !== undefined) {
        if (this.#publish(timestamp, extract)) this.#minute = Math.max(this.#minute, minute);
      } else if (defaultValue !== undefined && minute > this.#minute) {
        this.#put(timestamp, defaultValue, {});
        this.#minute = minute;
      }
    }
  }

  #publish(time: number, extract: Extract): boolean {
    const { metricValue = "" } = this.transformation;
    const raw = metricValue.startsWith("$") ? extract(metricValue) : metricValue;
    const value = typeof raw === "string" && raw.trim() !== "" ? Number(raw) : raw;
    if (typeof value !== "number" || !Number.isFinite(value)) return false;
    const dimensions: Record<string, string> = {};
    for (const [name, selector] of Object.entries(this.transformation.dimensions ?? {})) {
      const text = extract(selector);
      if (text === undefined || text === null || typeof text === "object") return false;
      dimensions[name] = String(text);
    }
    this.#put(time, value, dimensions);
    return true;
  }

  #put(time: number, value: number, dimensions: Readonly<Record<string, string>>): void {
    const { metricName, metricNamespace, unit } = this.transformation;
    const identity = { namespace: metricNamespace!, name: metricName!, dimensions, unit: unit ?? "None" };
    this.#groups.host.metrics.put(identity, time, { sum: value, count: 1, min: value, max: value }, false);
  }
}

export function putMetricFilter(groups: LogGroups, input: PutMetricFilterCommandInput): undefined {
  const { filterName: name = "", filterPattern: pattern = "", metricTransformations = [] } = input;
  new LogsConstraints()
    .length("filterName", name, 1, 512)
    .pattern("filterName", name, /[^:*]*/)
    .length("filterPattern", pattern, 0, 1024)
    .count("metricTransformations", metricTransformations, 1, 1)
    .check();
  const group = groups.require(input.logGroupName);
  const [transformation] = metricTransformations;
  const dimensions = Object.keys(transformation!.dimensions ?? {});
  if (dimensions.length > MAX_DIMENSIONS)
    throw invalid(`A metric filter can have at most ${MAX_DIMENSIONS} dimensions.`);
  if (dimensions.length > 0 && transformation!.defaultValue !== undefined)
    throw invalid("Invalid metric transformation: dimensions and default value are mutually exclusive properties.");
  const value = transformation!.metricValue!;
  if (!/^\$/.test(value) && !Number.isFinite(Number(value)))
    throw invalid(`Invalid metric transformation: metricValue is a number or a selector, got ${value}`);
  const filter = new MetricFilter(groups, name, pattern, transformation!);
  if (!group.metricFilters.has(name) && group.metricFilters.size >= MAX_FILTERS)
    throw new AwsError("LimitExceededException", "Resource limit exceeded.");
  group.metricFilters.set(name, filter);
}

export function deleteMetricFilter(groups: LogGroups, input: DeleteMetricFilterCommandInput): undefined {
  const group = groups.require(input.logGroupName);
  if (!group.metricFilters.delete(input.filterName!))
    throw new AwsError("ResourceNotFoundException", "The specified metric filter does not exist.");
}

export function describeMetricFilters(
  groups: LogGroups,
  input: DescribeMetricFiltersCommandInput,
): Output<DescribeMetricFiltersCommandOutput> {
  new LogsConstraints().range("limit", input.limit, 1, 50).check();
  const { metricName, metricNamespace } = input;
  if ((metricName === undefined) !== (metricNamespace === undefined))
    throw invalid("metricName and metricNamespace must be specified together.");
  const scope = input.logGroupName === undefined ? [...groups] : [groups.require(input.logGroupName)];
  const found = scope
    .flatMap((group) => [...group.metricFilters.values()].map((filter) => ({ group, filter })))
    .filter(({ filter }) => filter.name.startsWith(input.filterNamePrefix ?? ""))
    .filter(
      ({ filter: { transformation } }) =>
        metricName === undefined ||
        (transformation.metricName === metricName && transformation.metricNamespace === metricNamespace),
    );
  const { items, nextToken } = page(
    found,
    ({ group, filter }) => `${filter.name} ${group.name}`,
    input.limit ?? 50,
    input.nextToken,
  );
  return {
    metricFilters: items.map(({ group, filter }) => describe(group, filter)),
    ...(nextToken && { nextToken }),
  };
}

export function testMetricFilter(
  _groups: LogGroups,
  input: TestMetricFilterCommandInput,
): Output<TestMetricFilterCommandOutput> {
  new LogsConstraints().count("logEventMessages", input.logEventMessages, 1, 50).check();
  const { pattern, selectors } = readPattern(input.filterPattern!);
  return {
    matches: input.logEventMessages!.flatMap((eventMessage, index) => {
      const extract = pattern.match(eventMessage);
      if (extract === undefined) return [];
      const extractedValues: Record<string, string> = {};
      for (const selector of selectors) {
        const value = extract(selector);
        if (value !== undefined) extractedValues[selector] = typeof value === "string" ? value : JSON.stringify(value);
      }
      return [{ eventNumber: index + 1, eventMessage, extractedValues }];
    }),
  };
}

/** A pattern with the selectors whose values TestMetricFilter shows. */
function readPattern(text: string): { pattern: FilterPattern; selectors: readonly string[] } {
  const pattern = compileFilterPattern(text);
  const trimmed = text.trim();
  if (trimmed.startsWith("{"))
    return { pattern, selectors: [...new Set(trimmed.match(/\$(?:\.[\w-]+|\[\d+\])+/g) ?? [])] };
  if (!trimmed.startsWith("[")) return { pattern, selectors: [] };
  const names = trimmed
    .slice(1, -1)
    .split(",")
    .map((part) => /^\s*\(*\s*(\w+)/.exec(part)?.[1]);
  return { pattern, selectors: names.flatMap((name) => (name === undefined ? [] : [`$${name}`])) };
}

function describe(group: LogGroup, filter: MetricFilter): MetricFilterDescription {
  return {
    filterName: filter.name,
    filterPattern: filter.pattern,
    metricTransformations: [filter.transformation],
    creationTime: filter.created,
    logGroupName: group.name,
  };
}
