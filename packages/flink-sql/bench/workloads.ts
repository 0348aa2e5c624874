import { Random } from "./random.ts";

/** A query over tables of one shape, with the events to measure it with. */
export interface Workload {
  readonly name: string;
  /** Events per second that are asked for, with JSON in and out. */
  readonly target?: number;
  readonly tables: readonly string[];
  readonly sql: string;
  /** Events per second of event time; 10,000 unless given. */
  readonly rate?: number;
  readonly keys?: number;
}

export interface Event {
  readonly table: string;
  readonly id: string;
  readonly price: number;
  readonly at: number;
}

export const START = Date.UTC(2026, 0, 1);

const WINDOWED = "id, window_start, window_end, COUNT(*) AS n, SUM(price) AS total, MAX(price) AS highest";
const window = (call: string) => `SELECT ${WINDOWED} FROM TABLE(${call}) GROUP BY id, window_start, window_end`;
const ranked = (order: string, end: number) =>
  `SELECT id, price, \`at\` FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY id ORDER BY ${order}) AS rn FROM t) WHERE rn <= ${end}`;
/** Prices climb and drop by 30 again and again, so that a match spans some tens of rows. */
const pattern = (skip: string) => `SELECT * FROM t MATCH_RECOGNIZE (PARTITION BY id ORDER BY \`at\`
  MEASURES A.price AS top, LAST(B.price) AS before, C.price AS low, C.\`at\` AS dropped
  ONE ROW PER MATCH AFTER MATCH SKIP ${skip} PATTERN (A B* C) WITHIN INTERVAL '10' MINUTE
  DEFINE B AS B.price > A.price - 30, C AS C.price <= A.price - 30)`;

export const WORKLOADS: readonly Workload[] = [
  {
    name: "filter and project",
    target: 1_000_000,
    tables: ["t"],
    sql: "SELECT id, price * 2 AS twice, `at` FROM t WHERE price >= 50",
  },
  {
    name: "tumble 10 s, 1,000 keys",
    target: 1_000_000,
    tables: ["t"],
    sql: window("TUMBLE(TABLE t, DESCRIPTOR(`at`), INTERVAL '10' SECOND)"),
  },
  {
    name: "hop 10 s by 2 s",
    target: 500_000,
    tables: ["t"],
    sql: window("HOP(TABLE t, DESCRIPTOR(`at`), INTERVAL '2' SECOND, INTERVAL '10' SECOND)"),
  },
  {
    name: "cumulate 10 s by 2 s",
    tables: ["t"],
    sql: window("CUMULATE(TABLE t, DESCRIPTOR(`at`), INTERVAL '2' SECOND, INTERVAL '10' SECOND)"),
  },
  {
    name: "session, gap 150 ms",
    tables: ["t"],
    sql: window("SESSION(TABLE t PARTITION BY id, DESCRIPTOR(`at`), INTERVAL '0.150' SECOND)"),
  },
  { name: "group by", tables: ["t"], sql: "SELECT id, COUNT(*) AS n, SUM(price) AS total FROM t GROUP BY id" },
  {
    name: "interval join, 0.2 s either way",
    target: 500_000,
    tables: ["t", "u"],
    sql: "SELECT t.id, t.price, u.price FROM t, u WHERE t.id = u.id AND t.`at` BETWEEN u.`at` - INTERVAL '0.2' SECOND AND u.`at` + INTERVAL '0.2' SECOND",
  },
  {
    name: "regular join, 100,000 keys",
    keys: 100_000,
    tables: ["t", "u"],
    sql: "SELECT t.id, t.price, u.price FROM t JOIN u ON t.id = u.id",
  },
  { name: "top 1", tables: ["t"], sql: ranked("price DESC", 1) },
  { name: "top 10", target: 500_000, tables: ["t"], sql: ranked("price DESC, `at`", 10) },
  { name: "deduplicate, last row", tables: ["t"], sql: ranked("`at` DESC", 1) },
  { name: "deduplicate, first row", tables: ["t"], sql: ranked("`at`", 1) },
  {
    name: "over, 100 rows",
    tables: ["t"],
    sql: "SELECT id, `at`, SUM(price) OVER (PARTITION BY id ORDER BY `at` ROWS BETWEEN 99 PRECEDING AND CURRENT ROW) AS s FROM t",
  },
  {
    name: "over, 10 s",
    tables: ["t"],
    sql: "SELECT id, `at`, AVG(price) OVER (PARTITION BY id ORDER BY `at` RANGE BETWEEN INTERVAL '10' SECOND PRECEDING AND CURRENT ROW) AS a FROM t",
  },
  { name: "match A B* C, past last row", target: 300_000, tables: ["t"], sql: pattern("PAST LAST ROW") },
  { name: "match A B* C, to next row", target: 300_000, tables: ["t"], sql: pattern("TO NEXT ROW") },
];

/** The tables of the workloads. */
export const TABLES = ["t", "u"]
  .map(
    (
      name,
    ) => `CREATE TABLE ${name} (id STRING, price INT, \`at\` TIMESTAMP(3), WATERMARK FOR \`at\` AS \`at\` - INTERVAL '0.1' SECOND)
      WITH ('connector' = 'values');`,
  )
  .join("\n");

/** Events of a workload: in turn for each table, up to 50 ms out of order. */
export function eventsOf({ tables, rate = 10_000, keys = 1000 }: Workload, count: number): Event[] {
  const random = new Random(7);
  return Array.from({ length: count }, (_, index) => ({
    table: tables[index % tables.length]!,
    id: `id-${random.below(keys)}`,
    price: random.below(101),
    at: START + Math.floor((index * 1000) / rate) + random.below(50),
  }));
}
