import { createHash } from "node:crypto";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { readZip } from "@millrace/local-aws";
import { writeZip } from "@millrace/terraform";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { fetchConnectors, mergeJars } from "../src/flink-connectors.ts";

let cache: string;

beforeEach(() => {
  cache = mkdtempSync(path.join(tmpdir(), "connectors-"));
  vi.stubEnv("MILLRACE_MAVEN_REPOSITORY", "http://127.0.0.1:9/maven/");
});

afterEach(() => {
  rmSync(cache, { recursive: true, force: true });
  vi.unstubAllGlobals();
  vi.unstubAllEnvs();
});

function jar(files: Record<string, string>): Buffer {
  return writeZip(Object.entries(files).map(([name, text]) => ({ name, content: Buffer.from(text) })));
}

/** A repository that answers with a jar of one file, named after the artifact; and what it was asked for. */
function stubRepository(sha1Of = (body: Buffer) => createHash("sha1").update(body).digest("hex")): string[] {
  const asked: string[] = [];
  vi.stubGlobal("fetch", async (url: string) => {
    const name = url
      .replace(/\.sha1$/, "")
      .split("/")
      .at(-1)!;
    const body = jar({ [name]: name });
    asked.push(url.split("/").at(-1)!);
    return new Response(url.endsWith(".sha1") ? sha1Of(body) : new Uint8Array(body));
  });
  return asked;
}

const SQL = "CREATE TABLE a (n INT) WITH ('connector' = 'kinesis', 'format' = 'json');";

test("the connectors that the SQL names are fetched once and made one jar", async () => {
  const asked = stubRepository();
  const both = `${SQL} WITH ('connector'='opensearch-2')`;
  const merged = await fetchConnectors(cache, both);
  await fetchConnectors(cache, both);

  expect(readZip(merged, 1e6).map((file) => file.path)).toEqual([
    "META-INF/MANIFEST.MF",
    "flink-sql-connector-aws-kinesis-streams-5.0.0-1.20.jar",
    "flink-sql-connector-opensearch2-2.0.0-1.19.jar",
  ]);
  expect(asked.length).toBe(4);
  expect(readdirSync(cache).length).toBe(2);
});

test("a jar that is not what the repository says, or is not there, is refused", async () => {
  stubRepository(() => "0".repeat(40));
  await expect(fetchConnectors(cache, SQL)).rejects.toThrow(/its SHA-1 is [0-9a-f]{40}, the repository says 0{40}/);
  expect(readdirSync(cache)).toEqual([]);
  vi.stubGlobal("fetch", async () => new Response("", { status: 404 }));
  await expect(fetchConnectors(cache, SQL)).rejects.toThrow(/cannot be fetched .*HTTP status 404/);
});

test("jars are merged: files of the first win, service lists are joined, signatures are left out", () => {
  const merged = mergeJars([
    jar({ "A.class": "a", "META-INF/services/x.Factory": "a.Factory\n", "META-INF/MANIFEST.MF": "Main-Class: A" }),
    jar({ "A.class": "other", "B.class": "b", "META-INF/services/x.Factory": "b.Factory", "META-INF/B.SF": "s" }),
  ]);

  const files = Object.fromEntries(readZip(merged, 1e6).map((file) => [file.path, String(file.content)]));
  expect(files).toEqual({
    "A.class": "a",
    "B.class": "b",
    "META-INF/MANIFEST.MF": "Manifest-Version: 1.0\r\nMulti-Release: true\r\n\r\n",
    "META-INF/services/x.Factory": "a.Factory\nb.Factory\n",
  });
});

test("without an address and without the jar it says what to set", async () => {
  vi.stubEnv("MILLRACE_MAVEN_REPOSITORY", undefined);
  await expect(fetchConnectors(cache, SQL)).rejects.toThrow(
    /set MILLRACE_MAVEN_REPOSITORY to the address of Maven Central/,
  );
});
