import { splitBars } from "@millrace/backtester";
import { defineSample } from "@millrace/sample";
import { createChangeReader } from "./change-reader.ts";
import { checkTrading } from "./checks.ts";
import { evaluate } from "./evaluation.ts";
import { tradeLive } from "./live.ts";
import { readMarketData, storeHistory } from "./market-data.ts";
import { measure } from "./measure.ts";
import { parameters } from "./parameters.ts";
import { writeResults } from "./results.ts";
import { loadHistory, prepareBars, readHistory } from "./retention.ts";
import { tune } from "./tuning.ts";
import { drawTrading } from "./views.ts";

export const sample = defineSample({
  name: "trading-backtest",
  title: "Trading backtest",
  summary: "Bars kept in a stream for a year, a strategy tuned on them by parallel functions, tested, and run live.",
  systems: [5],
  terraform: {
    root: "infra/apps/trading-backtest",
    variables: ({ retentionHours }) => ({ retention_hours: retentionHours }),
    outputs: ["bucket", "stream", "load_function", "tune_function"],
  },
  functions: { load: "src/handlers/load.ts", tune: "src/handlers/tune.ts" },
  parameters,
  faults: {
    "throttle-reads": {
      description: "One GetRecords call in three is refused: reading back takes longer and gives the same bars.",
      rules: [
        {
          service: "kinesis",
          operation: "GetRecords",
          share: 0.34,
          error: { code: "ProvisionedThroughputExceededException", status: 400 },
        },
      ],
    },
    "denied-reads": {
      description: "The first two reads from S3 are denied: the loading functions throw and are invoked again.",
      rules: [{ service: "s3", operation: "GetObject", times: 2, error: { code: "AccessDenied", status: 403 } }],
    },
    "slow-jobs": {
      description:
        "Half of the reads from S3 take two minutes: tuning functions time out after one, three times over lose their cells.",
      rules: [{ service: "s3", operation: "GetObject", share: 0.5, latency: 120_000 }],
    },
  },
  async run(context) {
    // A. Bars lie in S3 as files. A function loads them into the stream as change records.
    const data = await readMarketData(context);
    const stored = await storeHistory(context, data);
    const loaded = await loadHistory(context, data);

    // B. Months later they are read back from the stream, by time, and put where the tuning jobs find them.
    const reader = createChangeReader(context, loaded.since);
    const retained = await readHistory(context, reader);
    const traded = retained.symbols.find(({ bars }) => bars.symbol === data.symbol)!;
    const history = traded.bars;
    const key = await prepareBars(context, traded);

    // C. Functions tune the two periods on the training range; the best pair is run on the test range.
    const split = splitBars(history, context.parameters.trainShare);
    const tuning = await tune(context, key, split.train.length);
    const evaluation = await evaluate(history, split, tuning);

    // D. The same strategy goes on with the bars that come live.
    const live = await tradeLive(context, data, history, reader, tuning.best);

    const result = { data, stored, loaded, retained, history, split, tuning, evaluation, live };
    await writeResults(context, result);
    measure(context, result, reader);
    return result;
  },
  checks: checkTrading,
  views: drawTrading,
});
