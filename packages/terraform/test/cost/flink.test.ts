import { expect, test } from "vitest";
import { applicationLines } from "../../src/cost/flink.ts";

const PRICES = { kpuHour: 0.11, runningStorageGigabyteMonth: 0.1, backupGigabyteMonth: 0.023 };

function linesOf(config: object) {
  const lines = applicationLines(config as Record<string, unknown>, PRICES, 730, 10, (item, quantity, unit, price) => ({
    resource: "aws_kinesisanalyticsv2_application.this",
    item,
    quantity,
    unit,
    monthly: quantity * price,
  }));
  return lines.map(({ quantity, monthly }) => [quantity, Number(monthly.toFixed(2))]);
}

test("an application costs its processing units, one more for orchestration, their storage and its snapshots", () => {
  expect(linesOf({})).toEqual([
    [2 * 730, 160.6],
    [50, 5],
    [10, 0.23],
  ]);
  const parallelism = { configuration_type: "CUSTOM", parallelism: 9, parallelism_per_kpu: 4 };
  const configuration = {
    flink_application_configuration: [{ parallelism_configuration: [parallelism] }],
    application_snapshot_configuration: [{ snapshots_enabled: false }],
  };
  expect(linesOf({ application_configuration: [configuration] })).toEqual([
    [4 * 730, 321.2],
    [150, 15],
    [0, 0],
  ]);
});
