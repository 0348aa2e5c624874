import {
  CreateEventBusCommand,
  DeleteEventBusCommand,
  DeleteRuleCommand,
  DescribeRuleCommand,
  ListRulesCommand,
  ListTargetsByRuleCommand,
  PutEventsCommand,
  PutRuleCommand,
  RemoveTargetsCommand,
  TestEventPatternCommand,
} from "@aws-sdk/client-eventbridge";
import { expect, test } from "vitest";
import { ACCOUNT, Events, queueArn, refusal } from "./support.ts";

const EventPattern = '{"source":["app"]}';

test("rules and targets are described, listed and removed in that order", async () => {
  const events = new Events();
  await events.rule({ EventPattern, Description: "d" });
  await events.rule({ Name: "s", ScheduleExpression: "cron(0 12 * * ? *)", State: "DISABLED" });

  expect(await events.send(new DescribeRuleCommand({ Name: "r" }))).toMatchObject({
    Name: "r",
    Arn: `arn:aws:events:us-east-1:${ACCOUNT}:rule/r`,
    EventPattern,
    State: "ENABLED",
    Description: "d",
    EventBusName: "default",
  });
  expect((await events.send(new ListRulesCommand({}))).Rules!.map(({ Name, State }) => [Name, State])).toEqual([
    ["r", "ENABLED"],
    ["s", "DISABLED"],
  ]);
  expect((await events.send(new ListTargetsByRuleCommand({ Rule: "r" }))).Targets).toEqual([
    { Id: "t", Arn: queueArn("out") },
  ]);
  expect((await refusal(events.send(new DeleteRuleCommand({ Name: "r" })))).message).toBe(
    "Rule can't be deleted since it has targets.",
  );
  await events.send(new RemoveTargetsCommand({ Rule: "r", Ids: ["t"] }));
  await events.send(new DeleteRuleCommand({ Name: "r" }));
  expect(await refusal(events.send(new DescribeRuleCommand({ Name: "r" })))).toEqual({
    name: "ResourceNotFoundException",
    message: "Rule r does not exist on EventBus default.",
  });
});

test.each([
  [{ EventPattern: "{" }, "InvalidEventPatternException"],
  [{ EventPattern: '{"source": "app"}' }, "InvalidEventPatternException"],
  [{ ScheduleExpression: "rate(1 minutes)" }, "ValidationException"],
  [{}, "ValidationException"],
  [{ ScheduleExpression: "rate(1 minute)", EventBusName: "orders" }, "ValidationException"],
  [{ EventPattern, State: "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS" as const }, "NotImplemented"],
])("rule %j is refused", async (rule, name) => {
  const events = new Events();
  await events.send(new CreateEventBusCommand({ Name: "orders" }));

  expect((await refusal(events.send(new PutRuleCommand({ Name: "r", ...rule })))).name).toBe(name);
});

test("entries of PutEvents are refused each on its own", async () => {
  const events = new Events();
  const good = { Source: "app", DetailType: "t", Detail: "{}" };

  const { FailedEntryCount, Entries } = await events.send(
    new PutEventsCommand({
      Entries: [good, { ...good, Detail: "[1]" }, { ...good, Source: "aws.s3" }, { Source: "app", Detail: "{}" }],
    }),
  );

  expect(FailedEntryCount).toBe(3);
  expect(Entries!.map(({ ErrorCode }) => ErrorCode)).toEqual([
    undefined,
    "MalformedDetail",
    "NotAuthorizedForSourceException",
    "InvalidArgument",
  ]);
  expect((await refusal(events.send(new PutEventsCommand({ Entries: Array(11).fill(good) })))).message).toContain(
    "Member must have length less than or equal to 10",
  );
});

test("a bus with rules stays, and so does the default one", async () => {
  const events = new Events();
  await events.send(new CreateEventBusCommand({ Name: "orders" }));
  await events.rule({ EventPattern, EventBusName: "orders" });

  expect((await refusal(events.send(new DeleteEventBusCommand({ Name: "orders" })))).message).toContain(
    "since it has rules",
  );
  expect((await refusal(events.send(new DeleteEventBusCommand({ Name: "default" })))).message).toBe(
    "Cannot delete event bus default.",
  );
});

test("a pattern is tried on an event", async () => {
  const events = new Events();
  const Event = JSON.stringify({
    id: "1",
    source: "app",
    account: ACCOUNT,
    time: "2026-01-01T00:00:00Z",
    region: "us-east-1",
    resources: [],
    "detail-type": "t",
    detail: { a: 5 },
  });
  const run = async (EventPattern: string) =>
    (await events.send(new TestEventPatternCommand({ EventPattern, Event }))).Result;

  expect(await run('{"detail":{"a":[{"numeric":[">",4]}]}}')).toBe(true);
  expect(await run('{"detail":{"a":[{"anything-but":5}]}}')).toBe(false);
});
