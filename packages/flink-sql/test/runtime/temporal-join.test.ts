import { expect, it } from "vitest";
import { caseRows } from "../../src/cases/run.ts";
import { FlinkSession } from "../../src/session.ts";

function joined(type: "JOIN" | "LEFT JOIN", orders: readonly (readonly unknown[])[]): string[] {
  const session = new FlinkSession();
  session.execute(`
    CREATE TABLE orders (id INT, currency STRING, ts TIMESTAMP(3), WATERMARK FOR ts AS ts) WITH ('connector' = 'values');
    CREATE TABLE rates (currency STRING, rate INT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts, PRIMARY KEY (currency) NOT ENFORCED)
      WITH ('connector' = 'values', 'changelog-mode' = 'I,UA,D');
  `);
  session.load("orders", orders);
  session.load("rates", [
    ["EUR", 100, 5],
    ["EUR", 200, 20],
    ["EUR", 300, 35],
  ]);
  const [result] = session.execute(
    `SELECT o.id, r.rate FROM orders AS o ${type} rates FOR SYSTEM_TIME AS OF o.ts AS r ON o.currency = r.currency`,
  );
  return result!.changes.map(({ kind, row }) => `${kind} ${row.join(" ")}`);
}

const ORDERS = [
  [1, "EUR", 10],
  [2, "EUR", 20],
  [3, "YEN", 30],
  [4, "EUR", 40],
  [5, "EUR", 70],
];

it("takes the version of the order's own time", () => {
  expect(joined("JOIN", ORDERS)).toEqual(["+I 1 100", "+I 2 200", "+I 4 300", "+I 5 300"]);
});

it("keeps orders without a version in a left join", () => {
  expect(joined("LEFT JOIN", ORDERS).toSorted()).toEqual(["+I 1 100", "+I 2 200", "+I 3 ", "+I 4 300", "+I 5 300"]);
});

it("refuses a versioned table without a key", () => {
  const session = new FlinkSession();
  session.execute("CREATE TABLE t (k INT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts) WITH ('connector' = 'values')");
  expect(() => session.execute("SELECT a.k FROM t AS a JOIN t FOR SYSTEM_TIME AS OF a.ts AS b ON a.k = b.k")).toThrow(
    "Temporal Table Join requires primary key in versioned table",
  );
});

it("a version ends at the time of the row that takes it out of a table of upserts", () => {
  const rows = caseRows({
    name: "upserts",
    tables: {
      orders: {
        columns: { id: "INT", currency: "STRING", ts: "TIMESTAMP(3)" },
        watermark: "FOR ts AS ts",
        rows: [1, 3, 5].map((id) => [id, "EUR", `1970-01-01T00:00:0${id}.000`]),
      },
      rates: {
        columns: { currency: "STRING", rate: "INT", ts: "TIMESTAMP(3)" },
        watermark: "FOR ts AS ts",
        primaryKey: ["currency"],
        options: { "changelog-mode": "I,UA,D" },
        ops: ["+I", "-D"],
        rows: [0, 4].map((second) => ["EUR", 100, `1970-01-01T00:00:0${second}.000`]),
      },
    },
    sql: "SELECT o.id, r.rate FROM orders AS o LEFT JOIN rates FOR SYSTEM_TIME AS OF o.ts AS r ON o.currency = r.currency",
    output: { columns: { id: "INT", rate: "INT" } },
    expected: [],
    compare: "append",
    order: "any",
    watermarkEmission: "per-record",
  });
  expect(rows.map(({ op, row }) => `${op} ${row.join(" ")}`).toSorted()).toEqual(["+I 1 100", "+I 3 100", "+I 5 "]);
});
