import { createProducer } from "@millrace/firehose-producer";
import { roleSession } from "@millrace/sample";
import { createJitter } from "./jitter.ts";
import type { Context } from "./parameters.ts";
import { drawLogs, HOUR } from "./requests.ts";

/** What was put into the delivery stream. */
export interface Sent {
  /** When the first tick began, in milliseconds on the run's clock. */
  readonly start: number;
  /** Every line put, in order. */
  readonly lines: readonly string[];
  /** Bytes of these lines with their line feeds. */
  readonly bytes: number;
}

/** Stands in for AWS WAF: puts the log of each request as it happens, and waits for Firehose to take all of them. */
export async function sendRequests(context: Context): Promise<Sent> {
  const { aws, clock, outputs, parameters, progress, records, seed, signal } = context;
  const session = roleSession(context, outputs.producer_role);
  const producer = createProducer({
    client: { send: async (command) => aws.firehose({ credentials: await session() }).send(command as never) },
    deliveryStreamName: outputs.stream,
    linger: 1000,
    clock,
    backoff: { random: createJitter() },
    onFailed(failures) {
      for (const { code, message, data } of failures) records.failed(`${code}: ${message}`, data);
    },
  });
  const [, partition, , , account] = outputs.producer_role.split(":");
  const region = await aws.firehose().config.region();
  const webAclArn = `arn:${partition}:wafv2:${region}:${account}:regional/webacl/shop/${seed}`;

  const start = clock.now();
  const stage = progress.stage("requests", { total: parameters.hours, unit: "hours" });
  const taken: string[] = [];
  let bytes = 0;
  for (const { time, lines } of drawLogs(webAclArn, start, seed, parameters)) {
    const wait = time - clock.now();
    if (wait > 0) await clock.sleep(wait, signal);
    for (const line of lines) {
      const data = Buffer.from(`${line}\n`);
      await producer.put(data);
      taken.push(line);
      bytes += data.length;
    }
    records.read(lines.length);
    stage.set((time - start) / HOUR);
  }
  await producer.close();
  stage.done();
  return { start, lines: taken, bytes };
}
