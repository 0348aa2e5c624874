import { checkEqual, defineSample } from "@millrace/sample";
import { readNumbers, sendNumbers } from "./numbers.ts";

export const sample = defineSample({
  name: "template-sample",
  title: "Template sample",
  summary: "Sends numbers through a stream and adds them up on the other side.",
  systems: [],
  terraform: { root: "infra/apps/template-sample", variables: () => ({}), outputs: ["stream"] },
  parameters: {
    count: { type: "integer", default: 1000, minimum: 1, maximum: 1_000_000, description: "Numbers to send." },
  },
  faults: {
    "throttle-writes": {
      description: "One PutRecords call in three is refused: the producer sends it again.",
      rules: [
        {
          service: "kinesis",
          operation: "PutRecords",
          share: 1 / 3,
          error: { code: "ProvisionedThroughputExceededException", status: 400 },
        },
      ],
    },
  },
  async run(context) {
    await sendNumbers(context);
    return readNumbers(context);
  },
  checks: (result, { parameters: { count } }) => [
    checkEqual("every number arrived once", "parameter count", count, result.distinct),
    checkEqual("the sum is right", "Gauss: n (n + 1) / 2", (count * (count + 1)) / 2, result.sum),
  ],
  views: (result) => [
    {
      kind: "bar",
      title: "Numbers per shard",
      unit: "records",
      bars: Object.entries(result.perShard).map(([label, value]) => ({ label, value })),
    },
  ],
});
