import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import * as library from "../src/index.ts";
import { ScriptedDeliveryStream } from "./scripted-delivery-stream.ts";

const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");
const types = readFileSync(new URL("../src/types.ts", import.meta.url), "utf8");
const errors = readFileSync(new URL("../src/errors.ts", import.meta.url), "utf8");

const AsyncFunction = (async () => {}).constructor as new (
  ...args: string[]
) => (...values: unknown[]) => Promise<void>;

test("the quick start delivers its records through the client it makes", async () => {
  const stream = new ScriptedDeliveryStream([{ records: ["ok", "ServiceUnavailableException"] }]);
  const printed: string[] = [];
  const modules = {
    "@aws-sdk/client-firehose": {
      FirehoseClient: function FirehoseClient() {
        return stream;
      },
    },
    "@millrace/firehose-producer": library,
  };
  const [, code] = /```ts\n([\s\S]*?)```/.exec(readme)!;
  const body = code!.replace(/^import (\{.*?\}) from ("[^"]+");$/gm, "const $1 = modules[$2];");

  await new AsyncFunction("modules", "console", body)(modules, { log: (line: string) => printed.push(line) });

  expect(printed).toEqual(["10000 delivered, 0 failed"]);
  expect(stream.stored).toHaveLength(10_000);
  expect(JSON.parse(stream.stored[0]!)).toEqual({ click: 0, page: "home" });
});

test("the table of options names every option and no other", () => {
  const declared = /export interface ProducerOptions \{([\s\S]*?)\n\}/.exec(types)![1]!.matchAll(/^ {2}(\w+)\??:/gm);
  const table = /## Options\n([\s\S]*?)\n## /.exec(readme)![1]!.matchAll(/^\| `(\w+)` \|/gm);

  expect(names(table)).toEqual(names(declared));
});

test("the tables of codes name every code of failures and errors", () => {
  const declared = `${types}${errors}`.matchAll(/[|=] "(PRODUCER_\w+)"/g);
  const table = readme.matchAll(/^\| `(PRODUCER_\w+)` \|/gm);

  expect(names(table)).toEqual(names(declared));
});

function names(matches: Iterable<RegExpMatchArray>): string[] {
  return [...matches].map((match) => match[1]!).sort();
}
