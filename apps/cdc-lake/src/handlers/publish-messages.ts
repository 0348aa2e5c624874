import { KinesisClient, PutRecordsCommand } from "@aws-sdk/client-kinesis";
import { changes, constantRate, generate, sendRecords } from "@millrace/data-generator";

const client = new KinesisClient({});
const { STREAM, MESSAGES, UNVERSIONED } = process.env;
/** Remembers customers, so that orders are of those that came before. */
const source = changes();
let invocations = 0;

/** Publishes random messages of the four kinds; a share has no version when it is broken on purpose. */
export async function handler(): Promise<{ readonly delivered: number }> {
  const seed = `messages-${invocations++}`;
  const run = generate({
    source: {
      draw(context) {
        const { version, ...message } = source.draw(context);
        return context.random.chance(Number(UNVERSIONED) / 100) ? message : { version, ...message };
      },
    },
    ...{ seed, start: 0, rate: constantRate({ perSecond: 500 }), count: Number(MESSAGES) },
  });
  const { delivered, failed, reasons } = await sendRecords(run, (Records) =>
    client.send(new PutRecordsCommand({ StreamName: STREAM, Records: [...Records] })),
  );
  if (failed > 0) throw new Error(`${failed} messages were not taken: ${JSON.stringify(reasons)}`);
  return { delivered };
}
