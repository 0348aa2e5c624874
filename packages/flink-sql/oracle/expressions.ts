import { readFileSync } from "node:fs";
import { join } from "node:path";
import { askFlink } from "./ask.ts";

/** Asks a real Flink for every expression of test/functions/expressions.json and prints where it answers otherwise. */
const file = join(import.meta.dirname, "..", "test", "functions", "expressions.json");
const { columns, row, expressions } = JSON.parse(readFileSync(file, "utf8")) as {
  readonly columns: Readonly<Record<string, string>>;
  readonly row: readonly unknown[];
  readonly expressions: readonly { readonly sql: string; readonly type?: string; readonly value?: unknown }[];
};
const list = Object.entries(columns).map(([name, type]) => `${name} ${type}`);
const table = {
  ddl: `CREATE TABLE T (${list.join(", ")}) WITH ('connector' = 'values', 'data-id' = '\${data}')`,
  types: Object.values(columns),
  rows: [row],
};
const requests = expressions.map(({ sql }) => ({
  name: sql,
  config: {},
  tables: [table],
  sql: `SELECT ${sql} AS r FROM T`,
  casts: [],
}));
const answers = askFlink(requests);
let same = 0;
for (const { sql, type, value } of expressions) {
  const answer = answers.get(sql);
  const given = answer?.error === undefined ? [answer?.types?.[0], answer?.changes?.[0]?.row[0]] : [];
  const stated = type === undefined ? [] : [type, value];
  if (JSON.stringify(given) === JSON.stringify(stated)) same++;
  else console.log(`${sql}: recorded ${JSON.stringify(stated)}, Flink ${answer?.error ?? JSON.stringify(given)}`);
}
console.log(`${same} of ${expressions.length} as recorded`);
