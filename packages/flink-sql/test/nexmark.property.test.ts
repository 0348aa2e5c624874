import { DuckDBInstance } from "@duckdb/node-api";
import fc from "fast-check";
import { beforeAll, expect, it } from "vitest";
import { NexmarkGenerator } from "../bench/nexmark/generator.ts";
import { endNexmark, openNexmark, planNexmark, timeOf } from "../bench/nexmark/open.ts";
import { NEXMARK_QUERIES } from "../bench/nexmark/queries.ts";
import type { Change } from "../src/connectors/connectors.ts";
import { KIND_NAMES, type Row } from "../src/runtime/operator.ts";
import { tableOf } from "./support/query.ts";

const START = Date.UTC(2026, 0, 1, 7, 59, 30);
const EVENTS = 3000;
/** Events per second: 60 s in all, past eight o'clock. */
const RATE = 50;
const DAY = "strftime(make_timestamp(t * 1000), '%Y-%m-%d')";
const counted = (what: string) =>
  ["TRUE", "price < 10000", "price >= 10000 AND price < 1000000", "price >= 1000000"]
    .map((condition) => `${what} FILTER (WHERE ${condition})`)
    .join(", ");
const STATISTICS = `${counted("count(*)")}, ${counted("count(DISTINCT bidder)")}, ${counted("count(DISTINCT auction)")}`;
const HOPS = `(SELECT auction, count(*) AS num, e FROM (SELECT auction, unnest(range(t // 2000 * 2000 + 2000, t // 2000 * 2000 + 12000, 2000)) AS e FROM bid) GROUP BY auction, e)`;
const CHANNEL = "nullif(regexp_extract(url, '(&|^)channel_id=([^&]*)', 2), '')";
const NAMED = "lower(channel) IN ('apple', 'google', 'facebook', 'baidu')";

/** The queries in DuckDB's SQL; times are milliseconds `t`, `n` numbers the events, decimals are without their point. */
const DUCKDB: Readonly<Record<string, string>> = {
  q0: "SELECT auction, bidder, price, t, extra FROM bid",
  q1: "SELECT auction, bidder, price * 908, t, extra FROM bid",
  q2: "SELECT auction, price FROM bid WHERE auction % 123 = 0",
  q3: "SELECT p.name, p.city, p.state, a.id FROM auction a JOIN person p ON a.seller = p.id WHERE a.category = 10 AND p.state IN ('OR', 'ID', 'CA')",
  q4: `SELECT category, sum(final) // count(*) FROM (SELECT max(b.price) AS final, a.category FROM auction a JOIN bid b ON a.id = b.auction
    AND b.t BETWEEN a.t AND a.expires GROUP BY a.id, a.category) GROUP BY category`,
  q5: `SELECT auction, num FROM ${HOPS} AS x WHERE num >= (SELECT max(num) FROM ${HOPS} AS y WHERE y.e = x.e)`,
  q7: `SELECT auction, bid.price, bidder, t, extra FROM bid JOIN (SELECT max(price) AS price, t // 10000 * 10000 + 10000 AS e FROM bid GROUP BY e) AS m
    ON bid.price = m.price AND bid.t BETWEEN m.e - 10000 AND m.e`,
  q8: `SELECT DISTINCT p.id, p.name, p.t // 10000 * 10000 FROM person p JOIN auction a ON p.id = a.seller AND p.t // 10000 = a.t // 10000`,
  q9: `SELECT a.id, itemName, description, initialBid, reserve, a.t, expires, seller, category, a.extra, b.auction, b.bidder, b.price, b.t, b.extra
    FROM auction a JOIN bid b ON a.id = b.auction AND b.t BETWEEN a.t AND a.expires QUALIFY row_number() OVER (PARTITION BY a.id ORDER BY b.price DESC, b.t, b.n) = 1`,
  q10: `SELECT auction, bidder, price, t, extra, ${DAY}, strftime(make_timestamp(t * 1000), '%H:%M') FROM bid`,
  q11: `SELECT bidder, count(*), min(t), max(t) + 10000 FROM (SELECT bidder, t, sum(opens) OVER (PARTITION BY bidder ORDER BY n) AS session FROM
    (SELECT bidder, t, n, CASE WHEN t - lag(t) OVER (PARTITION BY bidder ORDER BY n) <= 10000 THEN 0 ELSE 1 END AS opens FROM bid)) GROUP BY bidder, session`,
  q12: "SELECT bidder, count(*), t // 10000 * 10000, t // 10000 * 10000 + 10000 FROM bid GROUP BY bidder, t // 10000",
  q13: "SELECT auction, bidder, price, t, 'value-' || (auction % 10000) FROM bid",
  q14: `SELECT auction, bidder, price * 908, CASE WHEN hour(make_timestamp(t * 1000)) BETWEEN 8 AND 18 THEN 'dayTime'
    WHEN hour(make_timestamp(t * 1000)) <= 6 OR hour(make_timestamp(t * 1000)) >= 20 THEN 'nightTime' ELSE 'otherTime' END,
    t, extra, len(extra) - len(replace(extra, 'c', '')) FROM bid WHERE price * 908 > 1000000000 AND price * 908 < 50000000000`,
  q15: `SELECT ${DAY} AS d, ${STATISTICS} FROM bid GROUP BY d`,
  q16: `SELECT channel, ${DAY} AS d, max(strftime(make_timestamp(t * 1000), '%H:%M')), ${STATISTICS} FROM bid GROUP BY channel, d`,
  q17: `SELECT auction, ${DAY} AS d, ${counted("count(*)")}, min(price), max(price), sum(price) // count(*), sum(price) FROM bid GROUP BY auction, d`,
  q18: "SELECT auction, bidder, price, channel, url, t, extra FROM bid QUALIFY row_number() OVER (PARTITION BY bidder, auction ORDER BY t DESC, n DESC) = 1",
  q19: "SELECT auction, bidder, price, channel, url, t, extra, row_number() OVER (PARTITION BY auction ORDER BY price DESC, n) AS r FROM bid QUALIFY r <= 10",
  q20: `SELECT auction, bidder, price, channel, url, b.t, b.extra, itemName, description, initialBid, reserve, a.t, expires, seller, category, a.extra
    FROM bid b JOIN auction a ON b.auction = a.id WHERE category = 10`,
  q21: `SELECT auction, bidder, price, channel, CASE lower(channel) WHEN 'apple' THEN '0' WHEN 'google' THEN '1' WHEN 'facebook' THEN '2' WHEN 'baidu' THEN '3'
    ELSE ${CHANNEL} END FROM bid WHERE ${CHANNEL} IS NOT NULL OR ${NAMED}`,
  q22: "SELECT auction, bidder, price, channel, split_part(url, '/', 4), split_part(url, '/', 5), split_part(url, '/', 6) FROM bid",
  q23: `SELECT bidder, price, channel, url, b.extra, p.id, name, email, card, city, state, p.extra, itemName, description, initialBid, reserve,
    a.t, expires, seller, category, a.extra FROM bid b JOIN person p ON p.id = b.bidder JOIN auction a ON a.seller = b.bidder`,
};

let connection: Awaited<ReturnType<DuckDBInstance["connect"]>>;
const COLUMNS = {
  person:
    "n INT, id BIGINT, name VARCHAR, email VARCHAR, card VARCHAR, city VARCHAR, state VARCHAR, t BIGINT, extra VARCHAR",
  auction:
    "n INT, id BIGINT, itemName VARCHAR, description VARCHAR, initialBid BIGINT, reserve BIGINT, t BIGINT, expires BIGINT, seller BIGINT, category BIGINT, extra VARCHAR",
  bid: "n INT, auction BIGINT, bidder BIGINT, price BIGINT, channel VARCHAR, url VARCHAR, t BIGINT, extra VARCHAR",
};

beforeAll(async () => {
  const instance = await DuckDBInstance.create(":memory:", { threads: "1" });
  connection = await instance.connect();
});

async function load(rows: readonly Row[]): Promise<void> {
  for (const [type, [name, columns]] of Object.entries(COLUMNS).entries()) {
    const own = rows.flatMap((row, index) => (row[0] === type ? [[index, ...(row[type + 1] as Row)]] : []));
    await connection.run(`CREATE OR REPLACE TABLE ${name} (${columns})`);
    const texts = own.map(
      (row) => `(${row.map((value) => (typeof value === "string" ? `'${value}'` : value)).join(", ")})`,
    );
    await connection.run(`INSERT INTO ${name} VALUES ${texts.join(", ")}`);
  }
}

async function duckdb(sql: string): Promise<string[]> {
  const rows = (await connection.runAndReadAll(sql)).getRows();
  const plain = (value: unknown) => (typeof value === "bigint" ? Number(value) : value);
  return rows.map((row) => JSON.stringify(row.map(plain))).toSorted();
}

/** What a query gives of events that come at their own times. */
function embedded(query: (typeof NEXMARK_QUERIES)[number], rows: readonly Row[]): string[] {
  const changes: Change[] = [];
  const output = {
    push: (row: Row, kind: number) => changes.push({ kind: KIND_NAMES[kind as 0 | 1 | 2 | 3], row }),
    watermark: () => undefined,
  };
  const job = openNexmark(planNexmark(query), output, START);
  for (const row of rows) {
    job.advanceTo(timeOf(row));
    job.push("datagen", row, 0);
  }
  endNexmark(job, timeOf(rows.at(-1)!));
  return tableOf(changes);
}

it("the queries of Nexmark give the tables DuckDB gives", async () => {
  await fc.assert(
    fc.asyncProperty(fc.nat(), async (seed) => {
      const generator = new NexmarkGenerator({ seed, start: START, rate: RATE });
      const rows = Array.from({ length: EVENTS }, () => generator.next());
      await load(rows);
      for (const query of NEXMARK_QUERIES) {
        const expected = await duckdb(DUCKDB[query.name]!);
        expect({ query: query.name, rows: embedded(query, rows) }).toEqual({ query: query.name, rows: expected });
        expect(expected.length, query.name).toBeGreaterThan(0);
      }
    }),
    { numRuns: 2 },
  );
}, 60_000);
