import fc from "fast-check";
import { expect, test } from "vitest";
import type { Flags } from "../src/command.ts";
import { parseCommandLine } from "../src/command-line.ts";

const flags: Flags = {
  json: { type: "boolean", description: "" },
  limits: { type: "boolean", negatable: true, description: "" },
  port: { type: "string", hint: "<n>", description: "" },
  fault: { type: "string", multiple: true, description: "" },
};

function parse(...args: string[]) {
  return parseCommandLine(args, flags, [0, 1], "cloud [name] [flags]");
}

test("flags and arguments may stand in any order", () => {
  expect(parse("--json", "x", "--port", "80", "--fault", "a", "--fault=b", "--no-limits")).toEqual({
    positionals: ["x"],
    texts: { port: "80" },
    lists: { fault: ["a", "b"] },
    switches: { json: true, limits: false },
  });
});

test("after -- everything is an argument", () => {
  expect(parse("--", "--json").positionals).toEqual(["--json"]);
});

test.each([
  [["--prot", "80"], "unknown flag --prot; did you mean --port?"],
  [["--limit"], "unknown flag --limit; did you mean --limits?"],
  [["--no-json"], "unknown flag --no-json"],
  [["-j"], "unknown flag -j"],
  [["--port"], "--port: expected a value, as in --port <n>"],
  [["--json=yes"], '--json: expected no value, got "yes"'],
  [["--port", "1", "--port", "2"], "--port: expected once"],
  [["a", "b"], 'unexpected argument "b"; expected millrace cloud [name] [flags]'],
])("%j is refused", (args, message) => {
  expect(() => parse(...args)).toThrow(message);
});

test("any value of a flag comes back as it was written", () => {
  fc.assert(
    fc.property(fc.string(), (value) => {
      expect(parse(`--port=${value}`).texts).toEqual({ port: value });
    }),
  );
});
