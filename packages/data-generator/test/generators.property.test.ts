import {
  accessLogLines,
  bloodPressures,
  cards,
  changes,
  constantRate,
  type DmsRow,
  type Draw,
  demoStockTicks,
  dmsChanges,
  flowLogLines,
  generate,
  normal,
  numberBetween,
  pageViews,
  record,
  sales,
  sequence,
  stockTicks,
  timeText,
  wafLogLines,
  wafLogs,
  weighted,
  zipf,
} from "@millrace/data-generator";
import {
  combinedLogFormat,
  FLOW_LOG_FIELDS,
  flowLogFormat,
  isDefaultAction,
  readLog,
  wafLogFormat,
} from "@millrace/log-formats";
import fc from "fast-check";
import { expect, test } from "vitest";

const ACCOUNT = "123456789012";
const WEB_ACL = "arn:aws:wafv2:eu-west-1:123456789012:regional/webacl/shop/a1b2c3";
const RULE_GROUP = "arn:aws:wafv2:eu-west-1:123456789012:regional/rulegroup/common/d4e5f6";
const START = Date.UTC(2026, 0, 1);

test("flow logs of any format and any shares are read back without a rejected line", () => {
  const settings = fc.record({
    fields: fc.shuffledSubarray([...FLOW_LOG_FIELDS], { minLength: 1 }),
    rejected: fc.double({ min: 0, max: 1, noNaN: true }),
    noData: fc.double({ min: 0, max: 0.5, noNaN: true }),
    interfaces: fc.integer({ min: 1, max: 30 }),
    seed: fc.string(),
  });

  fc.assert(
    fc.property(settings, ({ fields, seed, ...shares }) => {
      const format = flowLogFormat(fields.map(({ name }) => name));
      const place = { accountId: ACCOUNT, region: "eu-west-1", azId: "euw1-az2" };
      const lines = draw(flowLogLines({ ...place, ...shares, format }), 50, seed);
      const { counts } = readLog(format, lines.join("\n"));

      expect(counts).toMatchObject({ records: 50, rejected: 0 });
    }),
  );
});

test("flow logs have the traffic that the shares say", () => {
  const lines = draw(flowLogLines({ accountId: ACCOUNT, rejected: 0.2, noData: 0.1, skipped: 0 }), 20_000);
  const { records } = readLog(flowLogFormat(), lines.join("\n"));
  const share = (match: (status: string, action: string | null) => boolean) =>
    records.filter(({ record }) => match(record.logStatus!, record.action!)).length / records.length;

  expect(share((status) => status === "NODATA")).toBeCloseTo(0.1, 1);
  expect(share((_, action) => action === "REJECT")).toBeCloseTo(0.18, 1);
  expect(records.every(({ record: { start, end } }) => end! > start! && end! - start! < 60)).toBe(true);
});

test("WAF logs are read back, and the terminating rule tells the default action where the text misleads", () => {
  const options = { webAclArn: WEB_ACL, ruleGroupArn: RULE_GROUP, blocked: 0.5, misleading: 0.3 };
  const { records, counts } = readLog(wafLogFormat, draw(wafLogLines(options), 5000).join("\n"));
  const blocked = records.filter(({ record }) => record.action === "BLOCK");

  expect(counts).toMatchObject({ records: 5000, rejected: 0 });
  expect(blocked.length / 5000).toBeCloseTo(0.5, 1);
  expect(records.every(({ record }) => isDefaultAction(record) === (record.action === "ALLOW"))).toBe(true);
  expect(blocked.filter(({ record }) => JSON.stringify(record).includes("Default_Action")).length).toBeGreaterThan(0);
  expect(blocked.some(({ record }) => record.ruleGroupList[0]?.ruleGroupId === RULE_GROUP)).toBe(true);
  expect(draw(wafLogs({ webAclArn: WEB_ACL, blocked: 1 }), 200).every((each) => each.ruleGroupList.length === 0)).toBe(
    true,
  );
});

test("requests over HTTP/2 name their headers in lower case, and probes have none", () => {
  const records = draw(wafLogs({ webAclArn: WEB_ACL, http2: 0.5, bare: 0.1 }), 5000).map((each) => each.httpRequest);
  const share = (version: string) => records.filter(({ httpVersion }) => httpVersion === version).length / 5000;
  const names = (version: string) =>
    new Set(records.flatMap(({ httpVersion, headers }) => (httpVersion === version ? headers : [])).map((h) => h.name));

  expect(share("HTTP/1.0")).toBeCloseTo(0.1, 1);
  expect(share("HTTP/2.0")).toBeCloseTo(0.45, 1);
  expect(names("HTTP/1.0").size).toBe(0);
  expect([...names("HTTP/2.0")].every((name) => name === name.toLowerCase())).toBe(true);
  expect([...names("HTTP/1.1")]).toEqual(expect.arrayContaining(["Host", "User-Agent", "Referer", "Cookie"]));
});

test("access logs are read back without a rejected line", () => {
  const lines = draw(accessLogLines({ errors: 0.5, utcOffset: -420 }), 2000);

  expect(readLog(combinedLogFormat, lines.join("\n")).counts).toMatchObject({ records: 2000, rejected: 0 });
});

test("prices of a ticker go from tick to tick, and drops fall four times", () => {
  const ticks = draw(stockTicks({ tickers: ["AMZN"], volatility: 0, drops: 0.01, price: 1000 }), 500);
  const changes = ticks.slice(1).map(({ price }, index) => Math.round((100 * price) / ticks[index]!.price));
  const falls = changes.join(" ").match(/95(?: 95)*/g)!;

  expect(new Set(changes)).toEqual(new Set([95, 100]));
  expect(falls.slice(0, -1).every((fall) => fall.split(" ").length % 4 === 0)).toBe(true);
  expect(ticks[0]).toEqual({ event_time: "2026-01-01T00:00:00.000", ticker: "AMZN", price: 1000 });
  const demo = draw(demoStockTicks(), 3);
  expect(Object.keys(demo[0]!)).toEqual(["TICKER_SYMBOL", "SECTOR", "CHANGE", "PRICE"]);
});

test("sales and cards keep to their ranges, and some cards have sales", () => {
  const sold = draw(sales(), 2000);
  const issued = new Set(draw(cards(), 500).map(({ card_id }) => card_id));

  expect(sold.every((sale) => sale.customer_id >= 100 && sale.customer_id <= 110)).toBe(true);
  expect(sold.every(({ price }) => price >= 10 && price <= 500)).toBe(true);
  expect(sold.filter((sale) => issued.has(sale.customer_card_id)).length / 2000).toBeCloseTo(0.25, 1);
});

test("a visit goes from product to cart to checkout and ends there", () => {
  const bySession = Map.groupBy(draw(pageViews({ sessions: 10 }), 5000), ({ session_id }) => session_id);

  for (const views of bySession.values()) {
    const pages = views.map(({ page }) => page).join(" ");

    expect(pages).toMatch(/^(?:product|product cart)(?: product| product cart)*(?: checkout)?$/);
    expect(new Set(views.map(({ customer_id }) => customer_id)).size).toBe(1);
  }
  expect(bySession.size).toBeGreaterThan(100);
});

test("replaying the changes of a database gives its rows, whatever it does and whenever it is reshaped", () => {
  const settings = fc.record({
    loaded: fc.integer({ min: 1, max: 20 }),
    updated: fc.double({ min: 0, max: 0.5, noNaN: true }),
    deleted: fc.double({ min: 0, max: 0.5, noNaN: true }),
    reshapedAfter: fc.integer({ min: 1, max: 300 }),
  });
  fc.assert(
    fc.property(settings, (options) => {
      const database = dmsChanges(options);
      const tables = {
        customers: new Map<unknown, DmsRow>(),
        orders: new Map<unknown, DmsRow>(),
        transactions: new Map<unknown, DmsRow>(),
      };
      let last = "";
      for (const { data, metadata } of draw(database, 400)) {
        expect(metadata.timestamp > last).toBe(true);
        last = metadata.timestamp;
        if (data === undefined) continue;
        const key = data.id ?? data.transaction_id ?? data.txid;
        const rows = tables[metadata["table-name"]];
        expect(rows.has(key)).toBe(metadata.operation === "update" || metadata.operation === "delete");
        if (metadata.operation === "delete") rows.delete(key);
        else rows.set(key, data);
      }
      for (const table of ["customers", "orders", "transactions"] as const) {
        const replayed = [...tables[table]].map(([key, row]) => [key, reshaped(table, row)]);
        expect(new Map(replayed as [number, DmsRow][])).toEqual(database.rows(table));
      }
    }),
    { numRuns: 30 },
  );
});

/** A row that was written before the tables were reshaped, as the source holds it afterwards. */
function reshaped(table: string, row: DmsRow): DmsRow {
  if (table === "customers") return { loyalty: null, ...row };
  if (table === "orders" || row.txid === undefined) return row;
  const { txid, ...rest } = row;
  return { transaction_id: txid, source: null, ...rest };
}

test("orders are of customers that came before", () => {
  const customers = new Set<number>();
  const seen = { transactionV1: 0, transactionV2: 0, Customer: 0, Order: 0 };
  for (const change of draw(changes(), 2000)) {
    if ("txid" in change) seen.transactionV1++;
    else if ("transactionId" in change) seen.transactionV2++;
    else {
      seen[change.table]++;
      if (change.table === "Customer") customers.add(change.data.id);
      else expect(customers.has(change.data.customerId)).toBe(true);
    }
  }

  expect(Math.min(...Object.values(seen))).toBeGreaterThan(400);
});

test("blood pressures are of the level they name", () => {
  const readings = draw(bloodPressures({ high: 0.3, low: 0.2 }), 2000);
  const level = (systolic: number) => (systolic >= 130 ? "HIGH" : systolic <= 80 ? "LOW" : "NORMAL");

  expect(readings.every((each) => level(each.Systolic) === each.BloodPressureLevel)).toBe(true);
  expect(readings.filter((each) => each.BloodPressureLevel === "HIGH").length / 2000).toBeCloseTo(0.3, 1);
});

test("typed records hold what their fields say", () => {
  const keys = Array.from({ length: 100 }, (_, index) => `device-${index}`);
  const readings = draw(
    record({
      id: sequence(1),
      device: zipf(keys, 1.2),
      at: timeText("HH:mm"),
      value: normal({ mean: 20, sigma: 5, min: 0, digits: 1 }),
      place: record({ floor: numberBetween(-1, 9) }),
      state: weighted([
        ["OK", 9],
        ["FAIL", 1],
      ]),
    }),
    5000,
  );
  const devices = Map.groupBy(readings, ({ device }) => device);
  const mean = readings.reduce((sum, { value }) => sum + value, 0) / readings.length;

  expect(readings[0]).toMatchObject({ id: 1, at: "00:00" });
  expect(mean).toBeCloseTo(20, 0);
  expect(devices.get("device-0")!.length).toBeGreaterThan(3 * (devices.get("device-9")?.length ?? 0));
  expect(readings.filter(({ state }) => state === "FAIL").length / 5000).toBeCloseTo(0.1, 1);
});

test.each([
  ["flowLogs accountId", () => flowLogLines({ accountId: "12" })],
  ["flowLogs: the format has region", () => flowLogLines({ accountId: ACCOUNT, format: flowLogFormat("region") })],
  ["flowLogs interval", () => flowLogLines({ accountId: ACCOUNT, interval: 61 })],
  ["wafLogs webAclArn", () => wafLogs({ webAclArn: "shop" })],
  ["pageViews toCart", () => pageViews({ toCart: 2 })],
  ["sales prices", () => sales({ prices: { min: 2, max: 1 } })],
  ["stockTicks tickers", () => stockTicks({ tickers: [] })],
  ["changes weights", () => changes({ weights: { order: 0 } })],
  ["numberBetween", () => numberBetween(3, 2)],
])("%s is checked", (message, make) => {
  expect(make).toThrow(message);
});

function draw<T>(source: Draw<T>, count: number, seed = "generators"): T[] {
  const run = generate({ source, seed, start: START, rate: constantRate({ perSecond: 100 }), count });
  return [...run].flatMap((batch) => batch.records.map(({ data }) => data));
}
