import type { Target } from "@aws-sdk/client-eventbridge";
import { expect, test } from "vitest";
import { Events, refusal } from "./support.ts";

async function inputOf(target: Partial<Target>): Promise<string> {
  const events = new Events();
  const url = await events.queue();
  await events.rule({ EventPattern: JSON.stringify({ source: ["app"] }) }, target);
  await events.put({ name: 'x"y', count: 3, list: [{ id: "first" }] });
  return (await events.bodies(url))[0]!;
}

test.each<[string, Partial<Target>, string]>([
  ["a constant", { Input: '{"a":1}' }, '{"a":1}'],
  ["a part of the event", { InputPath: "$.detail.list[0]" }, '{"id":"first"}'],
  [
    "a JSON template",
    {
      InputTransformer: {
        InputPathsMap: { n: "$.detail.count", who: "$.detail.name", none: "$.detail.none" },
        InputTemplate: '{"count": <n>, "who": <who>, "text": "<who> has <n>", "rule": "<aws.events.rule-name>"}',
      },
    },
    '{"count": 3, "who": "x\\"y", "text": "x\\"y has 3", "rule": "r"}',
  ],
  [
    "a text template",
    { InputTransformer: { InputPathsMap: { n: "$.detail.count" }, InputTemplate: '"there are <n>"' } },
    '"there are 3"',
  ],
])("the input of a target is %s", async (_, target, expected) => {
  expect(await inputOf(target)).toBe(expected);
});

test.each<[Partial<Target>, string]>([
  [{ Input: "{" }, "JSON syntax error in input"],
  [{ Input: "{}", InputPath: "$" }, "Only one of Input, InputPath, or InputTransformer"],
  [{ InputTransformer: { InputTemplate: "<x>" } }, "placeholder <x>"],
  [{ Arn: "queue" }, "Provided Arn is not in correct format"],
  [{ Arn: "arn:aws:ecs:us-east-1:123456789012:cluster/c" }, "is not implemented by the embedded AWS"],
  [{ HttpParameters: {} }, "Member HttpParameters of a target"],
  [{ Arn: "arn:aws:kinesis:us-east-1:123456789012:stream/s" }, "RoleArn is required"],
  [{ Arn: "arn:aws:sqs:us-east-1:123456789012:q.fifo" }, "SqsParameters must be specified"],
])("target %j is refused", async (target, reason) => {
  const events = new Events();

  expect((await refusal(events.rule({ EventPattern: '{"source":["app"]}' }, target))).message).toContain(reason);
});
