import { paginateScan } from "@aws-sdk/client-dynamodb";
import { GetQueueAttributesCommand } from "@aws-sdk/client-sqs";
import { drainFailures, type GivenUp } from "./failures.ts";
import type { Context } from "./parameters.ts";
import { putPaced } from "./put-paced.ts";
import type { StoredReading } from "./reading.ts";
import { createInput, type Input } from "./readings.ts";
import { type Archive, listArchive, readArchive, readTable } from "./stores.ts";

/** What two applications made of one stream. */
export interface FanOut {
  readonly input: Input;
  readonly table: readonly StoredReading[];
  readonly archive: Archive;
  readonly givenUp: readonly GivenUp[];
}

/** Puts the readings and waits until both applications have stored them or given them up. */
export async function fanOut(context: Context): Promise<FanOut> {
  const { parameters, outputs, progress, records, seed } = context;
  const input = createInput(parameters, seed);
  const stage = progress.stage("fan-out", { total: input.records.length, unit: "readings" });
  const { delivered, startedAt } = await putPaced(context, outputs.stream, input.records, parameters.rate, (count) =>
    stage.add(count),
  );
  records.read(delivered);
  stage.status("waiting for both applications");
  await settled(context);
  const givenUp = await drainFailures(context);
  // What earlier runs left in a deployment is older.
  const since = startedAt - CLOCK_SKEW_MS;
  const [table, archive] = [await readTable(context, since), await readArchive(context, since)];
  stage.done(`${table.length} items, ${archive.objects} objects`);
  return { input, table, archive, givenUp };
}

/** The clocks of a laptop and of AWS may differ by so much; a run takes longer. */
const CLOCK_SKEW_MS = 30_000;
const FIRST_LOOK_MS = 2000;
/** Clock time without a change after which nothing more is expected: above the longest pause between retries here. */
const QUIET_MS = 16_000;

/** Returns when neither store nor the failure queue has changed for a while; it looks ever less often. */
async function settled(context: Context): Promise<void> {
  let seen = "";
  let pause = FIRST_LOOK_MS;
  for (let quiet = 0; quiet < QUIET_MS; ) {
    await context.clock.sleep(pause, context.signal);
    const now = await countAll(context);
    quiet = now === seen ? quiet + pause : 0;
    seen = now;
    pause = Math.min(2 * pause, QUIET_MS);
  }
}

async function countAll(context: Context): Promise<string> {
  const { aws, outputs } = context;
  const { Attributes } = await aws
    .sqs()
    .send(new GetQueueAttributesCommand({ QueueUrl: outputs.failed, AttributeNames: ["ApproximateNumberOfMessages"] }));
  const objects = await listArchive(context);
  return `${await countItems(context)} ${objects.length} ${Attributes?.ApproximateNumberOfMessages}`;
}

async function countItems({ aws, outputs }: Context): Promise<number> {
  const input = { TableName: outputs.table, Select: "COUNT", ConsistentRead: true } as const;
  let count = 0;
  for await (const { Count = 0 } of paginateScan({ client: aws.dynamodb() }, input)) count += Count;
  return count;
}
