import fc from "fast-check";
import { expect, it } from "vitest";
import type { Case } from "../../src/cases/case.ts";
import { runCase } from "../../src/cases/run.ts";

const at = (ms: number) => new Date(ms).toISOString().slice(0, -1);
const rows = fc.array(
  fc.tuple(fc.integer({ min: 0, max: 60_000 }), fc.constantFrom("a", "b"), fc.integer({ min: -9, max: 9 })),
  { maxLength: 40 },
);

interface Bounds {
  readonly start: number;
  readonly end: number;
}

const SHAPES: readonly { sql: string; windows: (time: number) => Bounds[] }[] = [
  { sql: "TUMBLE(TABLE t, DESCRIPTOR(ts), INTERVAL '7' SECOND)", windows: (time) => hop(time, 7000, 7000) },
  {
    sql: "HOP(TABLE t, DESCRIPTOR(ts), INTERVAL '3' SECOND, INTERVAL '9' SECOND)",
    windows: (time) => hop(time, 3000, 9000),
  },
  {
    sql: "CUMULATE(TABLE t, DESCRIPTOR(ts), INTERVAL '2' SECOND, INTERVAL '10' SECOND)",
    windows: (time) => {
      const start = Math.floor(time / 10_000) * 10_000;
      return [2, 4, 6, 8, 10].map((step) => ({ start, end: start + step * 1000 })).filter(({ end }) => end > time);
    },
  },
];

function hop(time: number, slide: number, size: number): Bounds[] {
  const found: Bounds[] = [];
  for (let start = Math.floor(time / slide) * slide; start > time - size; start -= slide)
    found.push({ start, end: start + size });
  return found;
}

/** Counts and sums per window and key, with rows left out of windows that had ended when they came. */
function model(
  input: readonly (readonly [number, string, number])[],
  windows: (time: number) => Bounds[],
): unknown[][] {
  const groups = new Map<string, unknown[]>();
  let watermark = Number.NEGATIVE_INFINITY;
  for (const [time, key, value] of input) {
    for (const { start, end } of windows(time)) {
      if (end - 1 <= watermark) continue;
      const group = groups.get(`${start} ${end} ${key}`) ?? [key, at(start), at(end), 0, 0];
      groups.set(`${start} ${end} ${key}`, [
        ...group.slice(0, 3),
        (group[3] as number) + 1,
        (group[4] as number) + value,
      ]);
    }
    if (time - 2000 > 0) watermark = Math.max(watermark, time - 2000);
  }
  return [...groups.values()];
}

it.each(SHAPES)(
  "windows hold what a model says, in any order of arrival and through a savepoint: $sql",
  ({ sql, windows }) => {
    fc.assert(
      fc.property(rows, fc.nat(40), (input, split) => {
        const expected = model(input, windows);
        const one: Case = {
          name: sql,
          tables: {
            t: {
              columns: { ts: "TIMESTAMP(3)", k: "STRING", v: "INT" },
              watermark: "FOR ts AS ts - INTERVAL '2' SECOND",
              rows: input.map(([time, key, value]) => [at(time), key, value]),
            },
          },
          sql: `SELECT k, window_start, window_end, COUNT(*), SUM(v) FROM TABLE(${sql}) GROUP BY k, window_start, window_end`,
          output: { columns: { k: "STRING", s: "TIMESTAMP(3)", e: "TIMESTAMP(3)", n: "BIGINT", v: "INT" } },
          expected: expected.map((row) => ({ op: "+I", row })),
          compare: "materialized",
          order: "any",
          watermarkEmission: "per-record",
        };
        expect(runCase(one)).toEqual({ outcome: "passed", detail: "" });
        // A restored job has no watermark yet, so only rows in order give the same with a savepoint in between.
        const sorted = input.toSorted((a, b) => a[0] - b[0]);
        const ordered = { ...one.tables.t!, rows: sorted.map(([time, key, value]) => [at(time), key, value]) };
        const resumed: Case = {
          ...one,
          tables: { t: ordered },
          expected: model(sorted, windows).map((row) => ({ op: "+I", row })),
          checkpoint: { rowsBefore: { t: split }, expectedBefore: 0 },
        };
        expect(runCase(resumed)).toEqual({ outcome: "passed", detail: "" });
      }),
      { numRuns: 60 },
    );
  },
);

const GAP = 3000;

interface Session {
  readonly key: string;
  readonly start: number;
  readonly end: number;
  readonly values: readonly number[];
}

/** Sessions by what a row does when it comes: it takes those in that its own interval touches, unless all that is over. */
function sessionModel(input: readonly (readonly [number, string, number])[]): unknown[][] {
  let open: Session[] = [];
  const closed: Session[] = [];
  let watermark = Number.NEGATIVE_INFINITY;
  for (const [time, key, value] of input) {
    const touches = ({ key: other, start, end }: Session) => other === key && start <= time + GAP && time <= end;
    const touched = open.filter(touches);
    const start = Math.min(time, ...touched.map((session) => session.start));
    const end = Math.max(time + GAP, ...touched.map((session) => session.end));
    if (end - 1 > watermark) {
      open = open.filter((session) => !touches(session));
      open.push({ key, start, end, values: [...touched.flatMap(({ values }) => values), value] });
    }
    if (time - 2000 > 0) watermark = Math.max(watermark, time - 2000);
    closed.push(...open.filter((session) => session.end - 1 <= watermark));
    open = open.filter((session) => session.end - 1 > watermark);
  }
  return [...closed, ...open].map(({ key, start, end, values }) => [
    key,
    at(start),
    at(end),
    values.length,
    values.reduce((sum, value) => sum + value, 0),
  ]);
}

it.each([
  "SELECT k, window_start, window_end, COUNT(*), SUM(v) FROM TABLE(SESSION(TABLE t PARTITION BY k, DESCRIPTOR(ts), INTERVAL '3' SECOND)) GROUP BY k, window_start, window_end",
  "SELECT k, SESSION_START(ts, INTERVAL '3' SECOND), SESSION_END(ts, INTERVAL '3' SECOND), COUNT(*), SUM(v) FROM t GROUP BY k, SESSION(ts, INTERVAL '3' SECOND)",
])("sessions are those of a model, in any order of arrival and through a savepoint: %s", (sql) => {
  fc.assert(
    fc.property(rows, fc.nat(40), (input, split) => {
      const run = (ordered: typeof input, checkpoint?: Case["checkpoint"]) =>
        runCase({
          name: sql,
          tables: {
            t: {
              columns: { ts: "TIMESTAMP(3)", k: "STRING", v: "INT" },
              watermark: "FOR ts AS ts - INTERVAL '2' SECOND",
              rows: ordered.map(([time, key, value]) => [at(time), key, value]),
            },
          },
          sql,
          output: { columns: { k: "STRING", s: "TIMESTAMP(3)", e: "TIMESTAMP(3)", n: "BIGINT", v: "INT" } },
          expected: sessionModel(ordered).map((row) => ({ op: "+I", row })),
          compare: "materialized",
          order: "any",
          watermarkEmission: "per-record",
          ...(checkpoint && { checkpoint }),
        });
      expect(run(input)).toEqual({ outcome: "passed", detail: "" });
      const sorted = input.toSorted((a, b) => a[0] - b[0]);
      const halves = run(sorted, { rowsBefore: { t: split }, expectedBefore: 0 });
      expect(halves).toEqual({ outcome: "passed", detail: "" });
    }),
    { numRuns: 60 },
  );
});
