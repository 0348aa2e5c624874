import { readFileSync } from "node:fs";
import { expect, test, vi } from "vitest";
import * as scalingFunction from "../src/function.ts";
import * as library from "../src/index.ts";
import * as stepFunction from "../src/steps.ts";
import { ScriptedAws } from "./scripted-aws.ts";
import { ScriptedSteps } from "./scripted-steps.ts";

const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");
const source = (file: string) => readFileSync(new URL(`../src/${file}`, import.meta.url), "utf8");
const [functionCode, alarmsCode, stepsCode] = [...readme.matchAll(/```ts\n([\s\S]*?)```/g)].map((match) => match[1]!);

test("the function of the manual scales a stream through the clients it makes", async () => {
  const aws = new ScriptedAws(2, { maxShards: 64, blockingIteratorAgeMinutes: 30 });
  const client = function Client() {
    return aws.client;
  };
  const { handler } = run(functionCode!, {
    "@aws-sdk/client-kinesis": { KinesisClient: client },
    "@aws-sdk/client-cloudwatch": { CloudWatchClient: client },
    "@millrace/stream-scaling/function": scalingFunction,
  });

  const write = vi.spyOn(process.stdout, "write").mockReturnValue(true);
  const entries = await (handler as ReturnType<typeof scalingFunction.createScalingHandler>)(aws.goesOff("up"));

  expect(entries).toMatchObject([{ outcome: "scaled" }]);
  expect(aws.shards).toBe(4);
  expect(write.mock.calls.map(([line]) => JSON.parse(String(line)).scaled)).toEqual([1]);
  write.mockRestore();
});

test("the alarms of the manual are what it says", () => {
  const { printed } = run(alarmsCode!, { "@millrace/stream-scaling": library });

  expect(printed[0]).toEqual(["taxi-trips-scale-up", 0.75, expect.arrayContaining(["e6 = MAX([e3,e4])"])]);
  expect(printed[1]).toEqual([0.25]);
});

test("the step policies of the manual scale an application", async () => {
  const aws = new ScriptedSteps();
  const client = function Client() {
    return aws.tools.kinesis;
  };
  const { handler } = run(stepsCode!, {
    "@aws-sdk/client-kinesis": { KinesisClient: client },
    "@aws-sdk/client-kinesis-analytics-v2": { KinesisAnalyticsV2Client: client },
    "@aws-sdk/client-cloudwatch": { CloudWatchClient: client },
    "@millrace/stream-scaling/steps": stepFunction,
  });
  const scale = handler as ReturnType<typeof stepFunction.createStepHandler>;
  const write = vi.spyOn(process.stdout, "write").mockReturnValue(true);

  await scale(aws.goesOff("fleet-out", 1500));
  expect(aws.parallelism).toBe(3);
  expect(write.mock.calls.map(([line]) => JSON.parse(String(line)).scaled)).toEqual([1]);
  write.mockRestore();
});

test("the tables of step policies name every member and every answer", () => {
  const section = /## Step policies\n([\s\S]*?)\n## /.exec(readme)![1]!;
  const declared = /export interface StepPolicy \{([\s\S]*?)\n\}/.exec(source("step-policy.ts"))![1]!;
  const outcomes = /export type StepOutcome = ([^;]*);/.exec(source("step-log.ts"))![1]!.matchAll(/"(\w+)"/g);

  expect(names(section.matchAll(/^\| `([A-Z]\w+)` \|/gm))).toEqual(names(declared.matchAll(/^ {2}(\w+)\??:/gm)));
  expect(names(section.matchAll(/^\| `([a-z]\w+)` \|/gm))).toEqual(names(outcomes));
});

test("the table of the policy names every option and no other", () => {
  const declared = /export interface ScalingPolicy[^{]*\{([\s\S]*?)\n\}/.exec(source("policy.ts"))![1]!;
  const bounds = /export interface ShardBounds \{([\s\S]*?)\n\}/.exec(source("decision.ts"))![1]!;
  const table = /## Policy\n([\s\S]*?)\n## /.exec(readme)![1]!.matchAll(/^\| `(\w+)` \|/gm);

  expect(names(table)).toEqual(names(`${declared}\n${bounds}`.matchAll(/^ {2}(\w+)\??:/gm)));
});

test("the tables of outcomes and codes name each of them", () => {
  const outcomes = /export type ScalingOutcome = ([^;]*);/.exec(source("log.ts"))![1]!.matchAll(/"(\w+)"/g);
  const table = /## What the function does[^\n]*\n([\s\S]*?)\n## /.exec(readme)![1]!.matchAll(/^\| `(\w+)` \|/gm);

  expect(names(table)).toEqual(names(outcomes));
  expect(names(readme.matchAll(/^\| `(SCALING_\w+)` \|/gm))).toEqual(
    names(source("errors.ts").matchAll(/\| "(SCALING_\w+)"/g)),
  );
});

/** Runs a block of the manual with these modules; gives what it exports as `handler` and what it prints. */
function run(code: string, modules: Record<string, object>): { handler: unknown; printed: unknown[][] } {
  const printed: unknown[][] = [];
  const body = code
    .replaceAll(/^import (\{.*?\}) from ("[^"]+");$/gm, "const $1 = modules[$2];")
    .replaceAll(/^export const/gm, "const");
  const block = new Function(
    "modules",
    "console",
    `${body}\nreturn typeof handler === "undefined" ? undefined : handler;`,
  );
  const handler: unknown = block(modules, { log: (...values: unknown[]) => printed.push(values) });
  return { handler, printed };
}

function names(matches: Iterable<RegExpMatchArray>): string[] {
  return [...matches].map((match) => match[1]!).sort();
}
