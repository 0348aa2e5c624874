import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { inflateRawSync } from "node:zlib";
import { afterEach, beforeEach, expect, it } from "vitest";
import { defineSample } from "../src/definition.ts";
import { buildFunctions } from "../src/functions.ts";

let root: string;

beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), "functions-"));
  mkdirSync(path.join(root, "apps/echo/src/handlers"), { recursive: true });
});

afterEach(() => rmSync(root, { recursive: true, force: true }));

function sampleWith(functions: Record<string, string>) {
  return defineSample({
    name: "echo",
    title: "Echo",
    summary: "Echo.",
    systems: [],
    terraform: null,
    functions,
    parameters: {},
    faults: {},
    run: async () => undefined,
    checks: () => [],
    views: () => [],
  });
}

function write(name: string, text: string): void {
  writeFileSync(path.join(root, "apps/echo/src/handlers", name), text);
}

/** The only file of an archive. */
function contentOf(file: string): string {
  const zip = readFileSync(file);
  const start = 30 + zip.readUInt16LE(26) + zip.readUInt16LE(28);
  return inflateRawSync(zip.subarray(start)).toString();
}

it("builds a function with what it imports into one module, and leaves the AWS SDK to the runtime", async () => {
  write("greeting.ts", `export const greeting: string = "hello";`);
  write(
    "greet.ts",
    `import { S3Client } from "@aws-sdk/client-s3";
     import { greeting } from "./greeting.ts";
     export const handler = async () => [greeting, S3Client.name];`,
  );

  const [bundle] = await buildFunctions(root, sampleWith({ greet: "src/handlers/greet.ts" }));

  expect(bundle).toMatchObject({ name: "greet", file: path.join(root, "apps/echo/dist/functions/greet.zip") });
  const module = contentOf(bundle!.file);
  expect(module).toContain(`from "@aws-sdk/client-s3"`);
  expect(module).toContain(`"hello"`);
  expect(module).not.toContain("./greeting");
});

it("builds the same bytes from the same sources", async () => {
  write("greet.ts", "export const handler = async () => 1;");
  const sample = sampleWith({ greet: "src/handlers/greet.ts" });

  const first = readFileSync((await buildFunctions(root, sample))[0]!.file);
  const second = readFileSync((await buildFunctions(root, sample))[0]!.file);

  expect(second).toEqual(first);
});

it("names the function and the place of a fault", async () => {
  write("greet.ts", "export const handler = async () => {\n  return 1 +;\n};");

  await expect(buildFunctions(root, sampleWith({ greet: "src/handlers/greet.ts" }))).rejects.toThrow(
    /function greet of echo: .*greet\.ts:2:12/s,
  );
});

it("builds nothing for a sample without functions", async () => {
  expect(await buildFunctions(root, sampleWith({}))).toEqual([]);
});
