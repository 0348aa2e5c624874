import { createAnalyst } from "@millrace/athena";
import { bytesOf, defineSample, roleSession } from "@millrace/sample";
import { crawl, readTable } from "./catalogue.ts";
import { checkAnalytics } from "./checks.ts";
import { askDashboards, importRequests } from "./dashboards.ts";
import { readLake, requireEmptyLake } from "./lake.ts";
import { askLayouts } from "./layouts.ts";
import { outputs, parameters } from "./parameters.ts";
import { attackOf, HOUR } from "./requests.ts";
import { sendRequests } from "./send-requests.ts";
import { settle } from "./settle.ts";
import { sumBatches } from "./trim-log.ts";
import { drawAnalytics, hourlyRequests } from "./views.ts";

export const sample = defineSample({
  name: "waf-logs",
  title: "WAF logs",
  summary: "Logs of a web application firewall: trimmed on their way, crawled, unnested, and asked in six layouts.",
  systems: [50, 51],
  terraform: {
    root: "infra/apps/waf-logs",
    variables: ({ keepCounted, match }) => ({ keep_counted: keepCounted, match }),
    outputs,
  },
  functions: { trim: "src/handlers/trim.ts" },
  parameters,
  faults: {
    "refused-batches": {
      description: "One PutRecordBatch call in five is refused as a whole: it is sent again, and nothing is lost.",
      rules: [
        {
          service: "firehose",
          operation: "PutRecordBatch",
          share: 0.2,
          error: { code: "ServiceUnavailableException", status: 500, message: "Slow down." },
        },
      ],
    },
    "busy-queries": {
      description: "Athena refuses one query in three for a while: the SDK asks again.",
      rules: [
        {
          service: "athena",
          operation: "StartQueryExecution",
          share: 0.33,
          error: { code: "TooManyRequestsException", status: 400, message: "You have exceeded the rate limit." },
        },
      ],
    },
  },
  async run(context) {
    const { metrics, outputs, parameters, progress, records, series } = context;

    await requireEmptyLake(context);

    // A. Hours of logs; the function trims them, and all of them are kept beside.
    const sent = await sendRequests(context);
    const batches = await settle(context, sent);
    const lake = await readLake(context);
    const trimmed = sumBatches(batches);
    records.delivered(lake.trimmedLines.length);
    records.dropped("the default action ended them", trimmed.dropped);
    for (const { code, message, line } of lake.failures) records.failed(`${code}: ${message}`, line);

    // B. Tables by the crawler, a view with a column for each header, its rows as Parquet.
    const credentials = await roleSession(context, outputs.analyst_role)();
    await crawl(context, credentials);
    const analyst = createAnalyst({
      client: context.aws.athena({ credentials }),
      clock: context.clock,
      signal: context.signal,
      workGroup: outputs.work_group,
      database: outputs.database,
      savedQueries: JSON.parse(outputs.query_ids) as Record<string, string>,
    });
    const stage = progress.stage("queries", { unit: "queries" });
    stage.status("headers to columns");
    const imported = await importRequests(analyst);

    // C. Dashboards, and the same question for every layout.
    stage.status("dashboards");
    const dashboards = await askDashboards(analyst);
    for (const [name, time, requests] of hourlyRequests(dashboards["by-action"].rows))
      series.of(name, "requests").add(time, requests);
    const [totals] = (
      await analyst.ask(
        "SELECT count(*) AS total, count(DISTINCT requestid) AS requests, count_if(host IS NULL) AS bare FROM requests_parquet",
      )
    ).rows;
    const attack = attackOf(sent.start, parameters);
    const from = Math.floor((attack.from + attack.to) / 2 / HOUR) * HOUR;
    const hour = { from, to: from + HOUR };
    stage.status("layouts");
    const layouts = await askLayouts(analyst, hour);
    stage.done();

    metrics.set("share of records dropped", (100 * trimmed.dropped) / sent.lines.length, "%");
    metrics.set("bytes of full logs", bytesOf(lake.full), "bytes");
    metrics.set("bytes of trimmed logs", bytesOf(lake.trimmed), "bytes");
    metrics.set("bytes of a record, mean", sent.bytes / sent.lines.length, "bytes");
    metrics.set("records of an invocation, most", Math.max(...batches.map((batch) => batch.records)), "records");
    for (const { title, scannedBytes } of layouts) metrics.set(`scanned, ${title}`, scannedBytes, "bytes");
    for (const { title, engineMs } of layouts) metrics.set(`time, ${title}`, engineMs, "ms");
    return {
      ...{ sent, lake, batches, imported, dashboards, hour, layouts },
      tables: {
        full: await readTable(context, credentials, "waf_full"),
        trimmed: await readTable(context, credentials, "waf_trimmed"),
      },
      totals: { rows: Number(totals!.total), requests: Number(totals!.requests), bare: Number(totals!.bare) },
    };
  },
  checks: checkAnalytics,
  views: drawAnalytics,
});
