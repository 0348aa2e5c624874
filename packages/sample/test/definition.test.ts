import { defineSample, type ParameterDefinitions } from "@millrace/sample";
import { expect, test } from "vitest";

function define(name: string, parameters: ParameterDefinitions) {
  return defineSample({
    name,
    title: "Sample",
    summary: "A sample.",
    systems: [1],
    terraform: null,
    parameters,
    faults: {},
    run: async () => 0,
    checks: () => [],
    views: () => [],
  });
}

test("a definition is returned as a sample", () => {
  const sample = define("echo", { count: { type: "integer", default: 3, description: "Count." } });

  expect(sample.name).toBe("echo");
});

test("a name that is not kebab case is refused", () => {
  expect(() => define("Echo_1", {})).toThrow("sample Echo_1: name: expected kebab case");
});

test("a parameter that would hide a flag of millrace run is refused", () => {
  const description = "Speed.";

  expect(() => define("echo", { speed: { type: "number", default: 1, description } })).toThrow("--speed is a flag");
  expect(() => define("echo", { noCache: { type: "boolean", default: true, description } })).toThrow("--no-cache");
});

test("a default outside its own range is refused", () => {
  const count = { type: "integer", default: 3, minimum: 4, description: "Count." } as const;

  expect(() => define("echo", { count })).toThrow("default of --count: expected a whole number of at least 4");
});
