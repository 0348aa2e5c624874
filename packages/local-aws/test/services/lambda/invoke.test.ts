import { expect, test } from "vitest";
import { Lambda } from "./support.ts";

test("a function runs its handler on the event and answers", async () => {
  const lambda = new Lambda();
  const arn = await lambda.create("hello", "exports.handler = async (event, context) => ({ event, context });");

  const answer = await lambda.invoke("hello", { name: "Ada" });

  expect(answer).toMatchObject({ StatusCode: 200, ExecutedVersion: "$LATEST" });
  expect(answer.result.event).toEqual({ name: "Ada" });
  expect(answer.result.context).toMatchObject({
    functionName: "hello",
    functionVersion: "$LATEST",
    invokedFunctionArn: arn,
    memoryLimitInMB: "128",
    awsRequestId: answer.$metadata.requestId,
    logGroupName: "/aws/lambda/hello",
    callbackWaitsForEmptyEventLoop: true,
  });
});

test("sleeping costs clock time, not real time, and remaining time runs down with it", async () => {
  const lambda = new Lambda();
  await lambda.create(
    "sleeper",
    `exports.handler = async (event, context) => {
      const before = [Date.now(), context.getRemainingTimeInMillis()];
      await new Promise((resolve) => setTimeout(resolve, 10_000));
      return [Date.now() - before[0], before[1] - context.getRemainingTimeInMillis()];
    };`,
    { Timeout: 60 },
  );

  const answer = await lambda.invoke("sleeper");

  expect(answer.result).toEqual([10_000, 10_000]);
  expect(answer.log).toMatch(/Duration: 10000\.00 ms\tBilled Duration: 10000 ms/);
});

test("a handler that never rests is ended after its time, and the next event gets a new environment", async () => {
  const lambda = new Lambda();
  await lambda.create("busy", "exports.handler = async (event) => { while (event.forever); return 1; };", {
    Timeout: 1,
  });

  const answer = await lambda.invoke("busy", { forever: true });

  expect(answer.FunctionError).toBe("Unhandled");
  expect(answer.result).toEqual({
    errorType: "Sandbox.Timedout",
    errorMessage: `RequestId: ${answer.$metadata.requestId} Error: Task timed out after 1.00 seconds`,
  });
  expect(answer.log).toContain("Task timed out after 1.00 seconds");
  expect((await lambda.invoke("busy", {})).result).toBe(1);
});
