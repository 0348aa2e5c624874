import { defineSample } from "@millrace/sample";
import { runApplications } from "./applications.ts";
import { checkStudio } from "./checks.ts";
import { storeCompanies } from "./companies.ts";
import { Feed } from "./feed.ts";
import { parameters } from "./parameters.ts";
import { replayPrinted } from "./replay-printed.ts";
import { runNotebooks } from "./run-notebooks.ts";
import { drawStudio } from "./views.ts";

export const sample = defineSample({
  name: "sql-studio",
  title: "SQL studio",
  summary: "Notebooks of Flink SQL over sales, cards and trades, query by query, and two of them as applications.",
  systems: [17, 27, 57, 59],
  terraform: {
    root: "infra/apps/sql-studio",
    variables: ({ alarmThreshold }) => ({ alarm_threshold: alarmThreshold }),
    outputs: [
      "sales_stream",
      "card_stream",
      "stock_stream",
      "alarm_stream",
      "sales_stream_arn",
      "card_stream_arn",
      "stock_stream_arn",
      "bucket",
      "lake_application",
      "alarm_application",
      "region",
    ],
  },
  flink: {
    "prices-to-lake": { sql: ["src/sql/prices-to-lake.sql"] },
    alarm: { sql: ["src/sql/alarm.sql"] },
  },
  parameters,
  faults: {
    "throttle-reads": {
      description: "One GetRecords call in five is refused: queries read again and give the same rows.",
      rules: [
        {
          service: "kinesis",
          operation: "GetRecords",
          share: 0.2,
          error: { code: "ProvisionedThroughputExceededException", status: 400 },
        },
      ],
    },
    "slow-lake": {
      description: "S3 takes three seconds for every part of a file: files become visible later, each row still once.",
      rules: [{ service: "s3", operation: "UploadPart", latency: 3000 }],
    },
  },
  async run(context) {
    const { artifacts, metrics, records } = context;
    await storeCompanies(context);
    const feed = new Feed(context);

    // A. Every query of the notebooks, one after the other, over live records.
    const notebooks = await runNotebooks(context, feed);

    // B. The same queries over the records that the post prints.
    const replayed = replayPrinted(notebooks.find(({ notebook }) => notebook.name === "sales")!.notebook);

    // C. Two notebooks as applications, which have read the trades from the first one on.
    const applications = await runApplications(context, feed);

    const cells = notebooks.flatMap((one) => one.cells);
    for (const { cell, changes } of cells) metrics.set(`rows of ${cell.id}`, changes.length, "rows");
    metrics.set("queries run", cells.length, "queries");
    metrics.set("trades in files", applications.filed.length, "trades");
    metrics.set("alarms", applications.alarms.length, "records");
    records.delivered(applications.filed.length);
    artifacts.write("results.json", "what every query gave", results(notebooks));
    return { notebooks, replayed, applications, feed };
  },
  checks: checkStudio,
  views: drawStudio,
});

function results(notebooks: Awaited<ReturnType<typeof runNotebooks>>) {
  return notebooks.map(({ notebook, cells }) => ({
    notebook: notebook.title,
    cells: cells.map(({ cell, columns, changes }) => ({
      id: cell.id,
      title: cell.title,
      text: cell.text,
      sql: cell.sql,
      columns: [...columns],
      changes: changes.slice(0, 50).map(({ kind, row }) => [kind, ...row.map((value) => String(value))]),
    })),
  }));
}
