import { expect, test } from "vitest";
import { domainLines } from "../../src/cost/domain.ts";

const PRICES = { instanceHour: { "t3.small.search": 0.036 }, volumeGigabyteMonth: 0.122 };

test("a domain costs its instances by the hour and its volumes by their size", () => {
  const config = {
    cluster_config: [{ instance_type: "t3.small.search", instance_count: 2 }],
    ebs_options: [{ ebs_enabled: true, volume_size: 20 }],
  };

  const lines = domainLines(config, PRICES, 730, (item, quantity, unit, price) => ({
    resource: "aws_opensearch_domain.this",
    item,
    quantity,
    unit,
    monthly: quantity * price,
  }));

  expect(lines.map((line) => [line.item, line.quantity, Number(line.monthly.toFixed(2))])).toEqual([
    ["t3.small.search instances", 1460, 52.56],
    ["volumes", 40, 4.88],
  ]);
});
