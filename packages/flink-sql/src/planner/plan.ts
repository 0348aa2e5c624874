import type { Position } from "../errors.ts";
import type { AggregateCall } from "../functions/aggregates.ts";
import type { Rex } from "../functions/rex.ts";
import type { LogicalType } from "../types/logical.ts";
import type { CatalogTable } from "./catalog.ts";

/** A column of what a plan gives. */
export interface Field {
  readonly name: string;
  readonly type: LogicalType;
}

/** Columns of a row that say which window it is in. */
export interface WindowColumns {
  readonly start: number;
  readonly end: number;
  /** Whether the window's bounds are local time of TIMESTAMP_LTZ instants. */
  readonly local: boolean;
  readonly time: "rowtime" | "proctime";
  /** Of sessions: the columns they are kept per, which groups of a window aggregate must be equal to. */
  readonly partition?: readonly number[];
}

export interface SortKey {
  readonly index: number;
  readonly type: LogicalType;
  readonly descending: boolean;
  readonly nullsFirst: boolean;
}

interface Common {
  readonly fields: readonly Field[];
  readonly windows?: WindowColumns;
}

export type Plan = Scan | ValuesPlan | SingleInputPlan | Join | UnionPlan | SetPlan;

/** Nodes of one input. */
export type SingleInputPlan =
  | FilterPlan
  | Project
  | WatermarkPlan
  | NormalizePlan
  | MaterializePlan
  | WindowFunction
  | Aggregate
  | Expand
  | RowNumber
  | OverAggregate
  | UnnestPlan
  | SortLimit
  | TemporalSort
  | MatchPlan;

export interface ValuesPlan extends Common {
  readonly kind: "values";
  readonly rows: readonly (readonly Rex[])[];
}

export interface FilterPlan extends Common {
  readonly kind: "filter";
  readonly input: Plan;
  readonly condition: Rex;
}

export interface WatermarkPlan extends Common {
  readonly kind: "watermark";
  readonly input: Plan;
  readonly column: number;
  readonly expression: Rex;
  /** `SOURCE_WATERMARK()`: the connector makes the watermarks. */
  readonly fromSource: boolean;
}

/** Turns upserts by key into a full changelog. */
export interface NormalizePlan extends Common {
  readonly kind: "normalize";
  readonly input: Plan;
  readonly keys: readonly number[];
  /** Rows that fail it are not in the table. */
  readonly condition: Rex | undefined;
}

/**
 * Makes changes by the primary key of a table of those by another key: of several rows of one primary key the last one is in
 * the table, and the one before it again when that one leaves (Flink's SinkUpsertMaterializer).
 */
export interface MaterializePlan extends Common {
  readonly kind: "materialize";
  readonly input: Plan;
  readonly keys: readonly number[];
  /** Columns by which the input changes its rows; undefined where it only adds and takes out whole rows. */
  readonly rowKey: readonly number[] | undefined;
}

export interface UnionPlan extends Common {
  readonly kind: "union";
  readonly inputs: readonly Plan[];
}

/** One row per item of a collection. */
export interface UnnestPlan extends Common {
  readonly kind: "unnest";
  readonly input: Plan;
  readonly expression: Rex;
  /** Rows without an item give one with NULLs. */
  readonly outer: boolean;
  /** Over the columns of the input and those of the item; items that fail it are left out. */
  readonly condition: Rex | undefined;
  readonly ordinality: boolean;
}

export interface TemporalSort extends Common {
  readonly kind: "temporalSort";
  readonly at: Position;
  readonly input: Plan;
  readonly keys: readonly SortKey[];
}

/** One variable of a pattern, with how often it may repeat. */
export interface PatternElement {
  readonly name: string;
  readonly min: number;
  readonly max: number;
  readonly greedy: boolean;
}

/** A value that conditions and measures of a pattern read off the rows matched so far. */
export type MatchAccessor =
  | {
      readonly kind: "row";
      /** Number of the pattern element; undefined for rows of any. */
      readonly element: number | undefined;
      readonly fromStart: boolean;
      readonly offset: number;
      /** Over one row of the input. */
      readonly value: Rex;
    }
  | {
      readonly kind: "aggregate";
      readonly element: number | undefined;
      readonly call: AggregateCall;
      readonly args: readonly Rex[];
    };

/** MATCH_RECOGNIZE; expressions are over the accessors as columns. */
export interface MatchPlan extends Common {
  readonly kind: "match";
  readonly at: Position;
  readonly input: Plan;
  readonly partition: readonly number[];
  /** The time attribute, then further sort keys. */
  readonly order: readonly SortKey[];
  readonly time: "rowtime" | "proctime";
  readonly pattern: readonly PatternElement[];
  /** Conditions by pattern element; TRUE where there is none. */
  readonly conditions: readonly (Rex | undefined)[];
  readonly accessors: readonly MatchAccessor[];
  readonly measures: readonly Rex[];
  /** Milliseconds a match may span, itself excluded; Infinity for no bound. */
  readonly within: number;
  readonly skip: { readonly to: "PAST LAST ROW" | "TO NEXT ROW" | "TO FIRST" | "TO LAST"; readonly element: number };
}

export interface Scan extends Common {
  readonly kind: "scan";
  readonly table: CatalogTable;
}

export interface Project extends Common {
  readonly kind: "project";
  readonly input: Plan;
  readonly expressions: readonly Rex[];
}

/** Appends window_start, window_end and window_time. */
export interface WindowFunction extends Common {
  readonly kind: "window";
  readonly input: Plan;
  readonly function: "TUMBLE" | "HOP" | "CUMULATE" | "SESSION";
  readonly timeColumn: number;
  readonly time: "rowtime" | "proctime";
  readonly local: boolean;
  /** Milliseconds; the gap of a SESSION. */
  readonly size: number;
  /** Slide of HOP, step of CUMULATE, in milliseconds. */
  readonly slide: number;
  readonly offset: number;
  readonly partition: readonly number[];
}

export interface Aggregate extends Common {
  readonly kind: "aggregate";
  readonly input: Plan;
  readonly keys: readonly number[];
  readonly calls: readonly AggregateCall[];
  /** Milliseconds that the hint STATE_TTL keeps groups. */
  readonly stateTtl?: number;
  /** Set when a group is final at the end of its window. */
  readonly per: WindowColumns | undefined;
}

/** One row per grouping set, with the columns outside the set NULL and the set's number appended. */
export interface Expand extends Common {
  readonly kind: "expand";
  readonly input: Plan;
  readonly sets: readonly { readonly nulls: readonly number[]; readonly id: number }[];
}

/** ROW_NUMBER: appends the rank; runs only once a filter has given it a range. */
export interface RowNumber extends Common {
  readonly kind: "rowNumber";
  readonly at: Position;
  readonly input: Plan;
  readonly partition: readonly number[];
  readonly order: readonly SortKey[];
  range: { start: number; end: number } | undefined;
  /** The first row by event time is final once the watermark reaches it (Flink 2.1). */
  readonly finalFirstRow: boolean;
  /** Whether a node above reads the rank. */
  rankUsed: boolean;
}

export interface OverAggregate extends Common {
  readonly kind: "over";
  readonly at: Position;
  readonly input: Plan;
  readonly partition: readonly number[];
  readonly timeColumn: number;
  readonly time: "rowtime" | "proctime";
  readonly unit: "ROWS" | "RANGE";
  /** Rows or milliseconds before the current row; Infinity for all. */
  readonly preceding: number;
  readonly calls: readonly AggregateCall[];
}

export interface Join extends Common {
  readonly kind: "join";
  readonly at: Position;
  readonly type: "INNER" | "LEFT" | "RIGHT" | "FULL" | "SEMI" | "ANTI";
  readonly left: Plan;
  readonly right: Plan;
  readonly leftKeys: readonly number[];
  readonly rightKeys: readonly number[];
  /** Per key, whether NULL equals NULL. */
  readonly nullSafe: readonly boolean[];
  /** Over the columns of both sides; undefined when the keys say it all. */
  readonly condition: Rex | undefined;
  /** Milliseconds that the hint STATE_TTL keeps the rows of a side. */
  readonly stateTtl?: { readonly left: number | undefined; readonly right: number | undefined };
  readonly strategy:
    | { readonly kind: "regular" }
    | {
        readonly kind: "interval";
        readonly time: "rowtime" | "proctime";
        readonly leftTime: number;
        readonly rightTime: number;
        /** `left - right` lies between these, in milliseconds. */
        readonly lower: number;
        readonly upper: number;
      }
    | { readonly kind: "window"; readonly left: WindowColumns; readonly right: WindowColumns }
    | { readonly kind: "lookup" }
    | { readonly kind: "temporal"; readonly leftTime: number; readonly rightTime: number };
}

export interface SetPlan extends Common {
  readonly kind: "set";
  readonly operator: "INTERSECT" | "EXCEPT";
  readonly all: boolean;
  readonly left: Plan;
  readonly right: Plan;
}

export interface SortLimit extends Common {
  readonly kind: "sortLimit";
  readonly input: Plan;
  readonly keys: readonly SortKey[];
  readonly offset: number;
  readonly limit: number;
}

/** The plan over other inputs. */
export function mapInputs(plan: Plan, map: (input: Plan) => Plan): Plan {
  if ("input" in plan) return { ...plan, input: map(plan.input) };
  if ("inputs" in plan) return { ...plan, inputs: plan.inputs.map(map) };
  return "left" in plan ? { ...plan, left: map(plan.left), right: map(plan.right) } : plan;
}

/** The plans whose rows a plan takes. */
export function inputsOf(plan: Plan): readonly Plan[] {
  if ("input" in plan) return [plan.input];
  if ("inputs" in plan) return plan.inputs;
  return "left" in plan ? [plan.left, plan.right] : [];
}
