import { type Check, checkEqual, checkThat } from "@millrace/sample";
import type { DemoResult } from "./demo.ts";

const POST = "the post's demo";
/** Share of a load that uneven keys may make a difference. */
const TOLERANCE = 0.03;

/** Compares the demo with the one in the post: what was throttled, when it ended, and how often modes may change. */
export function checkDemo({ minutes, switches }: DemoResult): Check[] {
  const shares = minutes.map(({ rate, shards }) => Math.max(0, 1 - shards / rate));
  const refused = minutes.map((minute) => minute.refused / minute.offered);
  const onDemand = minutes.filter(({ mode }) => mode === "ON_DEMAND");
  const last = minutes.at(-1);
  const at = (rate: number, mode: string) => minutes.find((minute) => minute.rate === rate && minute.mode === mode);
  return [
    checkEqual("demo: 5 provisioned shards take 4 MB/s", POST, 0, at(4, "PROVISIONED")?.refused ?? -1),
    checkThat(
      "demo: each load is throttled by what exceeds the shards",
      "1 MB/s or 1,000 records a second for each shard",
      shares.map(percent).join(", "),
      refused.map(percent).join(", "),
      refused.every((share, index) => Math.abs(share - shares[index]!) <= (shares[index] === 0 ? 0 : TOLERANCE)),
    ),
    checkThat(
      "demo: 12 MB/s on 5 shards are throttled by up to 60 percent",
      POST,
      "50 % to 60 %",
      percent(share(at(12, "PROVISIONED"))),
      share(at(12, "PROVISIONED")) >= 0.5 && share(at(12, "PROVISIONED")) <= 0.6,
    ),
    checkEqual(
      "demo: on-demand doubles to 10 shards first",
      POST,
      10,
      onDemand.find(({ shards }) => shards > 5)?.shards ?? 0,
    ),
    checkEqual(
      "demo: throttles at 12 MB/s end on demand",
      POST,
      0,
      onDemand.findLast(({ rate }) => rate === 12)?.refused ?? -1,
    ),
    checkEqual(
      "demo: 18 MB/s pass without throttles",
      POST,
      { rate: 18, refused: 0 },
      {
        rate: last?.rate ?? 0,
        refused: last?.refused ?? -1,
      },
    ),
    checkEqual(
      "demo: the mode changes twice a day",
      "UpdateStreamMode",
      ["ok", "ok", "LimitExceededException"],
      [...switches],
    ),
  ];
}

function share(load: DemoResult["minutes"][number] | undefined): number {
  return load === undefined ? 0 : load.refused / load.offered;
}

function percent(value: number): string {
  return `${(100 * value).toFixed(0)} %`;
}
