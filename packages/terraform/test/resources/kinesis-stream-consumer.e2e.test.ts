import { type KinesisClient, ListStreamConsumersCommand } from "@aws-sdk/client-kinesis";
import { expect, test } from "vitest";
import { actions, openBench } from "../support/cloud.ts";

function configuration(consumers: number): string {
  return `
resource "aws_kinesis_stream" "this" {
  name        = "readings"
  shard_count = 1
}

resource "aws_kinesis_stream_consumer" "this" {
  count      = ${consumers}
  name       = "consumer-\${count.index}"
  stream_arn = aws_kinesis_stream.this.arn
}

output "first" {
  value = aws_kinesis_stream_consumer.this[0]
}
`;
}

test("twenty consumers are registered, five at a time; a second plan changes nothing and destroy removes them", async () => {
  const bench = openBench();
  const folder = bench.folder({ "main.tf": configuration(20) });

  const { outputs } = await bench.project(folder).apply();

  const StreamARN = "arn:aws:kinesis:eu-west-1:111122223333:stream/readings";
  const client = bench.context.client<KinesisClient>("kinesis");
  const { Consumers } = await client.send(new ListStreamConsumersCommand({ StreamARN }));
  expect(Consumers!.map((consumer) => consumer.ConsumerStatus)).toEqual(new Array(20).fill("ACTIVE"));
  expect(outputs.first).toMatchObject({
    id: expect.stringMatching(/^arn:aws:kinesis:eu-west-1:111122223333:stream\/readings\/consumer\/consumer-0:\d+$/),
    name: "consumer-0",
    stream_arn: StreamARN,
    creation_timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
  });
  expect(actions(bench.project(folder).plan())).toEqual([]);
  await bench.project(folder).destroy();
});

test("a twenty-first is refused by Kinesis, and renaming one replaces it", async () => {
  const bench = openBench();

  await expect(bench.project(bench.folder({ "main.tf": configuration(21) })).apply()).rejects.toThrow(
    /has 20 consumers; the limit is 20/,
  );
  const renamed = bench.folder({ "main.tf": configuration(1).replace("consumer-$", "reader-$") });
  expect(actions(bench.project(renamed).plan())).toContain("replace aws_kinesis_stream_consumer.this[0]");
});
