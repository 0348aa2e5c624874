import { listObjects, readLines, type StoredObject } from "@millrace/sample";
import { producerClients } from "./clients.ts";
import { type FailedRecord, readFailures } from "./lake.ts";
import type { Context } from "./parameters.ts";
import { withoutPermission } from "./permission.ts";
import { putRecords } from "./put.ts";
import { generateTicks, type Tick } from "./ticks.ts";

const MINUTE = 60_000;
/** Function buffer, four attempts and the buffer of the error prefix take less. */
const DELIVERY = 15 * MINUTE;
const PARTS = 3;

/** A tick as the function delivered it. */
export type DeliveredTick = Tick & { readonly ApproxArrTimestampUtcFH: string };

/** What became of the ticks. */
export interface TickDelivery {
  readonly ticks: readonly Tick[];
  /** Records in the error prefix while Firehose might not invoke the function, and those that the function refused. */
  readonly denied: readonly FailedRecord[];
  readonly refused: readonly FailedRecord[];
  readonly objects: readonly (StoredObject & { readonly ticks: readonly DeliveredTick[] })[];
  /** Lines of the backup: records as they came in. */
  readonly backup: readonly string[];
}

/** Puts ticks that Firehose may not transform, puts them again out of the error prefix once it may, and reads everything back. */
export async function deliverTicks(context: Context): Promise<TickDelivery> {
  const { clock, outputs, parameters, progress, records, seed, signal } = context;
  const client = producerClients(context);
  const stage = progress.stage("ticks", { unit: "ticks" });
  const ticks = generateTicks(seed, clock.now(), parameters.ticks);

  stage.status("no permission to invoke the function");
  await withoutPermission(context, async () => {
    await clock.sleep(MINUTE, signal);
    await putRecords(context, await client(), outputs.tickers, ticks.map(encode));
    records.read(ticks.length);
    stage.add(ticks.length);
    await clock.sleep(DELIVERY, signal);
  });
  const denied = await readFailures(context, "fherroroutputbase/");

  stage.status("put again out of the error prefix");
  for (let part = 0; part < PARTS; part++) {
    const slice = denied.filter((_, index) => index % PARTS === part).map(({ data }) => data);
    await putRecords(context, await client(), outputs.tickers, slice);
    stage.add(slice.length);
    await clock.sleep(Math.max(DELIVERY, parameters.period / 6), signal);
  }

  const seen = new Set(denied.map(({ key }) => key));
  const refused = (await readFailures(context, "fherroroutputbase/")).filter(({ key }) => !seen.has(key));
  const objects = [];
  for (const object of await listObjects(context, "fhbase/")) {
    const lines = await readLines(context, object.key);
    objects.push({ ...object, ticks: lines.map((line) => JSON.parse(line) as DeliveredTick) });
  }
  const backup: string[] = [];
  for (const { key } of await listObjects(context, "fhraw/")) backup.push(...(await readLines(context, key)));
  stage.done();
  return { ticks, denied, refused, objects, backup };
}

function encode(tick: Tick): Buffer {
  return Buffer.from(`${JSON.stringify(tick)}\n`);
}
