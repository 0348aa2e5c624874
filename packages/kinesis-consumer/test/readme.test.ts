import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import * as dynamodb from "../src/dynamodb.ts";
import * as library from "../src/index.ts";
import { HandClock } from "./hand-clock.ts";
import { ScriptedStream } from "./scripted-stream.ts";
import { ScriptedTable } from "./scripted-table.ts";

const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");
const source = (file: string) => readFileSync(new URL(`../src/${file}`, import.meta.url), "utf8");

const AsyncFunction = (async () => {}).constructor as new (
  ...args: string[]
) => (...values: unknown[]) => Promise<void>;

test("the quick start processes records and ends on SIGTERM", async () => {
  const clock = new HandClock();
  const stream = new ScriptedStream(clock);
  stream.put("taxi-1", "a trip");
  const table = new ScriptedTable();
  const printed: unknown[][] = [];
  const modules = {
    "@aws-sdk/client-kinesis": { KinesisClient: () => stream },
    "@aws-sdk/client-dynamodb": { DynamoDBClient: () => table },
    "@millrace/kinesis-consumer": {
      createConsumer: (options: library.ConsumerOptions) => library.createConsumer({ ...options, clock }),
    },
    "@millrace/kinesis-consumer/dynamodb": {
      DynamoLeaseStore: class extends dynamodb.DynamoLeaseStore {
        constructor(options: dynamodb.DynamoLeaseStoreOptions) {
          super({ ...options, clock });
        }
      },
    },
  };
  const [, code] = /```ts\n([\s\S]*?)```/.exec(readme)!;
  const body = code!
    .replaceAll(/^import (\{.*?\}) from ("[^"]+");$/gm, "const $1 = modules[$2];")
    .replaceAll(/new (KinesisClient|DynamoDBClient)\(/g, "$1(");
  let terminate: (() => void) | undefined;
  const process = {
    once(_signal: string, listener: () => void) {
      terminate = listener;
    },
  };

  const running = new AsyncFunction("modules", "console", "process", body)(
    modules,
    { log: (...values: unknown[]) => printed.push(values) },
    process,
  );
  await clock.advance(5000);
  terminate!();
  await clock.until(running);

  expect(printed).toEqual([["shard-0", "taxi-1", "a trip"]]);
  expect([...table.items.values()].map(({ leaseOwner }) => leaseOwner)).toEqual([undefined]);
});

test("the table of options names every option and no other", () => {
  const declared = /export interface ConsumerOptions \{([\s\S]*?)\n\}/.exec(source("types.ts"))![1]!;
  const table = /## Options\n([\s\S]*?)\n## /.exec(readme)![1]!.matchAll(/^\| `(\w+)` \|/gm);

  expect(names(table)).toEqual(names(declared.matchAll(/^ {2}(\w+)\??:/gm)));
});

test("the table of codes names every code", () => {
  expect(names(readme.matchAll(/^\| `(CONSUMER_\w+)` \|/gm))).toEqual(
    names(source("errors.ts").matchAll(/\| "(CONSUMER_\w+)"/g)),
  );
});

function names(matches: Iterable<RegExpMatchArray>): string[] {
  return [...matches].map((match) => match[1]!).sort();
}
