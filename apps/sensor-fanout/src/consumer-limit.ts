import {
  DeregisterStreamConsumerCommand,
  DescribeStreamConsumerCommand,
  DescribeStreamSummaryCommand,
  RegisterStreamConsumerCommand,
} from "@aws-sdk/client-kinesis";
import type { Context } from "./parameters.ts";

/** How many consumers a stream took, and what it said to the next one. */
export interface ConsumerLimit {
  readonly registered: number;
  readonly refusal: string;
}

/** Above the quota of any stream so far: a stream that takes so many has none. */
const ENOUGH = 100;
const LOOK_MS = 500;

/** Registers consumers until one is refused, and takes them away again. */
export async function findConsumerLimit(context: Context): Promise<ConsumerLimit> {
  const { aws, outputs, progress } = context;
  const client = aws.kinesis();
  const stage = progress.stage("consumers", { unit: "consumers" });
  const summary = await client.send(new DescribeStreamSummaryCommand({ StreamName: outputs.race_stream }));
  const { StreamARN, ConsumerCount = 0 } = summary.StreamDescriptionSummary!;
  const added: string[] = [];
  let refusal = "";
  try {
    while (refusal === "" && added.length < ENOUGH) {
      const ConsumerName = `extra-${added.length + 1}`;
      try {
        const { Consumer } = await client.send(new RegisterStreamConsumerCommand({ StreamARN, ConsumerName }));
        added.push(Consumer!.ConsumerARN!);
        await active(context, added.at(-1)!);
      } catch (error) {
        refusal = (error as Error).name;
      }
      stage.set(ConsumerCount + added.length);
    }
  } finally {
    for (const ConsumerARN of added) await client.send(new DeregisterStreamConsumerCommand({ ConsumerARN }));
  }
  stage.done(refusal);
  return { registered: ConsumerCount + added.length, refusal };
}

/** Five consumers of a stream may be in creation at once: each is waited for. */
async function active({ aws, clock, signal }: Context, ConsumerARN: string): Promise<void> {
  while (true) {
    const { ConsumerDescription } = await aws.kinesis().send(new DescribeStreamConsumerCommand({ ConsumerARN }));
    if (ConsumerDescription?.ConsumerStatus === "ACTIVE") return;
    await clock.sleep(LOOK_MS, signal);
  }
}
