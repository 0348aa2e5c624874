import { defineSample } from "@millrace/sample";
import { checkCdc } from "./checks.ts";
import { readFailures } from "./lake.ts";
import { type Context, outputs, parameters } from "./parameters.ts";
import { publishMessages } from "./publish.ts";
import { replicate } from "./replicate.ts";
import type { CdcResult } from "./result.ts";
import { readState } from "./state.ts";
import { drawCdc } from "./views.ts";

export const sample = defineSample({
  name: "cdc-lake",
  title: "CDC lake",
  summary: "Change data by table and shape: folders, saved queries, tables as they are and as they were.",
  systems: [6],
  terraform: {
    root: "infra/apps/cdc-lake",
    variables: ({ messages, unversioned }) => ({ messages, unversioned }),
    outputs,
  },
  functions: {
    "publish-messages": "src/handlers/publish-messages.ts",
    "table-key": "src/handlers/table-key.ts",
  },
  parameters,
  faults: {
    "throttled-puts": {
      description: "One PutRecords in five is refused: producers put again, and nothing is lost.",
      rules: [
        {
          service: "kinesis",
          operation: "PutRecords",
          share: 0.2,
          error: { code: "ProvisionedThroughputExceededException", status: 400, message: "Rate exceeded." },
        },
      ],
    },
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
    // A. Messages of three tables and two versions, published by a schedule.
    const publication = await publishMessages(context);

    // B. A replication task: tables loaded, changed and reshaped; the lake tells what they are and were.
    const replication = await replicate(context);
    const state = await readState(context, replication);
    const result: CdcResult = { publication, replication, state, failures: await readFailures(context) };
    account(context, result);
    return result;
  },
  checks: checkCdc,
  views: drawCdc,
});

/** Books messages once and changes twice, for each of the two delivery streams that read them. */
function account({ metrics, records }: Context, { publication, replication, state, failures }: CdcResult): void {
  records.read(publication.messages.length + 2 * replication.sent);
  records.delivered(Object.values(publication.rows).reduce((sum, rows) => sum + rows, 0));
  records.delivered(state.rows.byShape + state.rows.mixed);
  for (const { code, message, data } of failures) records.failed(`${code}: ${message}`, data);
  metrics.set("messages", publication.messages.length, "messages");
  metrics.set("changes, copies included", replication.sent, "records");
  for (const { question, layout, scannedBytes } of state.layouts)
    metrics.set(`${question}: ${layout}`, scannedBytes, "bytes scanned");
}
