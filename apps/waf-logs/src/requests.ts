import { type Batch, constantRate, demoStockTicks, generate, wafLogLines } from "@millrace/data-generator";
import type { Parameters } from "./parameters.ts";

/** One batch of log lines, and when it comes. */
export interface Lines {
  /** Milliseconds since the epoch. */
  readonly time: number;
  readonly lines: readonly string[];
}

/** A stretch of time, `from` included and `to` not, in milliseconds since the epoch. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

export const HOUR = 3_600_000;
const TICK = 60_000;

/** When the attack is: the last sixth of the time but one. */
export function attackOf(start: number, { hours }: Parameters): Span {
  const sixth = Math.round((hours * HOUR) / 6 / TICK) * TICK;
  return { from: start + 4 * sixth, to: start + 5 * sixth };
}

/** What a web ACL logs: everyday requests, an attack on top, and demo records halfway. */
export function* drawLogs(webAclArn: string, start: number, seed: string, parameters: Parameters): Generator<Lines> {
  const { hours, requests, attack, blocked, misleading, demo } = parameters;
  const ruleGroupArn = webAclArn.replace("/webacl/shop/", "/rulegroup/common/");
  const common = { webAclArn, ruleGroupArn, misleading, http2: 0.6, bare: 0.01 };
  const everyday = generate({
    source: wafLogLines({ ...common, blocked }),
    seed,
    start,
    tick: TICK,
    duration: hours * HOUR,
    rate: constantRate({ perMinute: requests / 60 }),
  });
  const span = attackOf(start, parameters);
  const attackers = generate({
    source: wafLogLines({ ...common, blocked: 0.98, counted: 0, clients: 5 }),
    seed: `${seed}/attack`,
    start: span.from,
    tick: TICK,
    duration: span.to - span.from,
    rate: constantRate({ perMinute: (attack * requests) / 60 }),
  })[Symbol.iterator]();
  const halfway = start + (hours * HOUR) / 2;
  for (const batch of everyday) {
    const attacking = batch.time > span.from && batch.time <= span.to ? attackers.next().value : undefined;
    const lines = inOrder(batch, attacking as Batch<string> | undefined);
    if (batch.time - TICK < halfway && halfway <= batch.time) lines.push(...demoLines(seed, batch.time, demo));
    yield { time: batch.time, lines };
  }
}

function inOrder(one: Batch<string>, other: Batch<string> | undefined): string[] {
  const records = other === undefined ? one.records : [...one.records, ...other.records];
  return [...records].sort((a, b) => a.eventTime - b.eventTime).map(({ data }) => data);
}

/** What "Test with demo data" of the Firehose console sends. */
function demoLines(seed: string, start: number, count: number): string[] {
  const ticks = generate({ source: demoStockTicks(), seed, start, count, rate: constantRate({ perSecond: 100 }) });
  return [...ticks].flatMap(({ records }) =>
    records.map(({ data: { TICKER_SYMBOL, SECTOR, CHANGE, PRICE } }) =>
      JSON.stringify({ ticker_symbol: TICKER_SYMBOL, sector: SECTOR, change: CHANGE, price: PRICE }),
    ),
  );
}
