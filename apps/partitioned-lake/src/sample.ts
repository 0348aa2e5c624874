import { defineSample, listObjects, readLines, type StoredObject } from "@millrace/sample";
import { crawlTicks } from "./catalogue.ts";
import { checkLake } from "./checks.ts";
import type { Click } from "./clicks.ts";
import { deliverClicks } from "./deliver-clicks.ts";
import { deliverReadings } from "./deliver-readings.ts";
import { deliverSessions } from "./deliver-sessions.ts";
import { deliverTicks } from "./deliver-ticks.ts";
import { readFailures } from "./lake.ts";
import { LAYOUTS, prefixOf } from "./layouts.ts";
import { type Context, outputs, parameters } from "./parameters.ts";
import { askLayouts, countClicks, countInOwnHours, loadPartitions, questionOf } from "./question.ts";
import type { LakeResult, LayoutContent } from "./result.ts";
import { drawLake } from "./views.ts";

export const sample = defineSample({
  name: "partitioned-lake",
  title: "Partitioned lake",
  summary:
    "The same clicks in six layouts of a lake: what each lets a question leave unread; prefixes and what fails on the way.",
  systems: [49, 58],
  terraform: {
    root: "infra/apps/partitioned-lake",
    variables: ({ buffer, lambdaKeysIn }) => ({ buffer_seconds: buffer / 1000, lambda_keys_in: lambdaKeysIn }),
    outputs,
  },
  functions: {
    "add-arrival": "src/handlers/add-arrival.ts",
    "reading-keys": "src/handlers/reading-keys.ts",
  },
  parameters,
  faults: {
    "failing-writes": {
      description: "One PutObject in five fails: Firehose writes again, later, and nothing is lost.",
      rules: [
        {
          service: "s3",
          operation: "PutObject",
          share: 0.2,
          error: { code: "InternalError", status: 500, message: "We encountered an internal error. Please try again." },
        },
      ],
    },
  },
  async run(context) {
    // A. The same clicks into every layout, and the same question to each.
    const put = await deliverClicks(context);
    await loadPartitions(context);
    const question = questionOf(put.start, context);
    const answers = await askLayouts(context, question);
    const inOwnHours = await countInOwnHours(context, question);
    const content = await readContent(context);
    const byKeys = await readByKeys(context, content["by-keys"].objects);

    // B. Prefixes by arrival, with failures; keys that only a function can tell; more partitions than there may be.
    const ticks = await deliverTicks(context);
    const crawled = await crawlTicks(context, ticks);
    const readings = await deliverReadings(context);
    const sessions = await deliverSessions(context);
    const result: LakeResult = {
      ...{ put, question, answers, inOwnHours, content, byKeys },
      ...{ ticks, crawled, readings, sessions },
    };
    account(context, result);
    return result;
  },
  checks: checkLake,
  views: drawLake,
});

async function readContent(context: Context): Promise<LakeResult["content"]> {
  const content: Record<string, LayoutContent> = {};
  for (const layout of LAYOUTS)
    content[layout] = {
      objects: await listObjects(context, prefixOf(layout)),
      ...(await countClicks(context, layout)),
      failures: await readFailures(context, `errors/clicks/${layout}/`),
    };
  return content as LakeResult["content"];
}

async function readByKeys(context: Context, objects: readonly StoredObject[]): Promise<LakeResult["byKeys"]> {
  const found = [];
  for (const { key } of objects) {
    const folder = key.slice(prefixOf("by-keys").length, key.lastIndexOf("/"));
    const clicks = (await readLines(context, key)).map((line) => JSON.parse(line) as Click);
    found.push({ folder, clicks });
  }
  return found;
}

/** Books what was found in the bucket as delivered, and what is in the error prefixes for good as failed. */
function account({ metrics, records }: Context, result: LakeResult): void {
  const { content, ticks, readings, sessions, put, answers } = result;
  for (const { rows } of Object.values(content)) records.delivered(rows);
  records.delivered(ticks.objects.reduce((sum, object) => sum + object.ticks.length, 0));
  records.delivered(readings.found);
  records.delivered(sessions.objects.all);
  const failures = [
    ...Object.values(content).flatMap((layout) => layout.failures),
    ...ticks.refused,
    ...readings.failures,
    ...sessions.failures.all.slice(sessions.failures.first.length),
  ];
  for (const { code, message, data } of failures) records.failed(`${code}: ${message}`, data);
  metrics.set("clicks", put.clicks.length, "clicks");
  metrics.set("records they were put in, one by one", put.puts.json, "records");
  metrics.set("records they were put in, by customer", put.puts["by-keys"], "records");
  for (const { layout, scannedBytes } of answers) metrics.set(`scanned: ${layout}`, scannedBytes, "bytes");
}
