import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Case } from "../../src/cases/case.ts";
import { caseRows } from "../../src/cases/run.ts";
import { SqlError } from "../../src/errors.ts";

/** What Flink gave for expressions over one row; `oracle/expressions.ts` asks it again. */
interface Recorded {
  readonly flink: string;
  readonly columns: Readonly<Record<string, string>>;
  readonly row: readonly unknown[];
  readonly expressions: readonly {
    readonly sql: string;
    readonly type?: string;
    readonly value?: unknown;
    /** Flink refuses it, or fails while it runs. */
    readonly error?: true;
  }[];
}

const recorded = JSON.parse(readFileSync(join(import.meta.dirname, "expressions.json"), "utf8")) as Recorded;

function evaluate(sql: string, type: string): unknown {
  const one: Case = {
    name: sql,
    tables: { T: { columns: recorded.columns, watermark: null, rows: [recorded.row] } },
    sql: `SELECT ${sql} AS r FROM T`,
    output: { columns: { r: type } },
    expected: [],
    compare: "append",
    order: "any",
    watermarkEmission: "none",
  };
  return caseRows(one)[0]!.row[0];
}

describe(`expressions as Flink ${recorded.flink} evaluates them`, () => {
  it.each(recorded.expressions.filter(({ error }) => error === undefined))("$sql", ({ sql, type, value }) => {
    expect(evaluate(sql, type!)).toEqual(value);
  });
});

describe(`expressions Flink ${recorded.flink} fails with`, () => {
  it.each(recorded.expressions.filter(({ error }) => error === true))("$sql", ({ sql }) => {
    expect(() => evaluate(sql, "STRING")).toThrow(SqlError);
  });
});
