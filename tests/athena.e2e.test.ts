import { readFileSync } from "node:fs";
import { stripTypeScriptTypes } from "node:module";
import { inspect } from "node:util";
import { AthenaClient } from "@aws-sdk/client-athena";
import { CreateDatabaseCommand, GlueClient } from "@aws-sdk/client-glue";
import { CreateBucketCommand, S3Client } from "@aws-sdk/client-s3";
import * as library from "@millrace/athena";
import { createCloud } from "@millrace/local-aws";
import { expect, onTestFinished, test } from "vitest";

const AsyncFunction = (async () => {}).constructor as new (
  ...args: string[]
) => (...values: unknown[]) => Promise<void>;

/** A cloud with the bucket `lake` and the database `default`. */
async function openLake() {
  const cloud = createCloud({ clock: "fast" });
  const config = cloud.clientConfig();
  const [client, s3, glue] = [
    new AthenaClient(config),
    new S3Client({ ...config, forcePathStyle: true }),
    new GlueClient(config),
  ];
  onTestFinished(async () => {
    for (const item of [client, s3, glue]) item.destroy();
    await cloud.close();
  });
  await s3.send(new CreateBucketCommand({ Bucket: "lake" }));
  await glue.send(new CreateDatabaseCommand({ DatabaseInput: { Name: "default" } }));
  return { cloud, client };
}

test("the example of the manual prints what the manual shows", async () => {
  const { client } = await openLake();
  const readme = readFileSync(new URL("../packages/athena/README.md", import.meta.url), "utf8");
  const code = /```ts\n([\s\S]*?)```/.exec(readme)![1]!;
  const [, shown] = /```text\n([\s\S]*?)```/.exec(readme)!;
  const body = stripTypeScriptTypes(code).replace(/^import (\{.*?\}) from "[^"]+";$/m, "const $1 = library;");
  const printed: string[] = [];

  await new AsyncFunction("library", "client", "console", body)(library, client, {
    log: (...values: unknown[]) =>
      printed.push(values.map((value) => (typeof value === "string" ? value : inspect(value))).join(" ")),
  });

  expect(`${printed.join("\n")}\n`).toBe(shown);
});

test("parameters of any text find themselves and nothing else", async () => {
  const { cloud, client } = await openLake();
  const options = { client, outputLocation: "s3://lake/results/", clock: cloud.clock };
  for (const text of ["it's", "' OR 1=1 --", "a?b", 'say "x"', "häß\n;"]) {
    const rows = await library.queryRows({
      ...options,
      sql: "SELECT v FROM (VALUES 'other', ?) AS t(v) WHERE v = ?",
      parameters: [text, text],
    });
    expect(rows).toEqual([{ v: text }]);
  }
});
