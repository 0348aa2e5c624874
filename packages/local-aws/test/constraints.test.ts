import * as kinesis from "@aws-sdk/client-kinesis";
import { describe, expect, it } from "vitest";
import { Constraints, requireMembers } from "../src/constraints.ts";
import { readServiceSchema } from "../src/wire/schema.ts";

function failureOf(check: (constraints: Constraints) => void): { code: string; message: string } | undefined {
  const constraints = new Constraints();
  check(constraints);
  try {
    constraints.check();
    return undefined;
  } catch (error) {
    return error as { code: string; message: string };
  }
}

describe("Constraints", () => {
  it("accepts what fits, and absent values", () => {
    const failure = failureOf((constraints) =>
      constraints
        .required("a", "x")
        .length("a", "abc", 3, 3)
        .length("a", undefined, 3, 3)
        .pattern("a", "abc", /[a-c]+/)
        .range("a", 5, 5, 5)
        .count("a", [1, 2], 2, 2)
        .oneOf("a", "x", ["x", "y"])
        .oneOf("a", undefined, ["x"]),
    );

    expect(failure).toBeUndefined();
  });

  it("words every constraint as AWS does, all in one error", () => {
    const failure = failureOf((constraints) =>
      constraints
        .required("streamName", undefined)
        .length("b", "", 1, 2)
        .length("c", "abc", 1, 2)
        .pattern("d", "a b", /[a-z]+/)
        .range("e", 0, 1, 2)
        .range("f", 3, 1, 2)
        .count("g", [], 1, 2)
        .count("h", [1, 2, 3], 1, 2)
        .oneOf("i", "z", ["x", "y"]),
    );

    expect(failure).toMatchObject({ name: "AwsError", code: "ValidationException", status: 400 });
    expect(failure!.message.split(/(?:: |; )(?=Value)/)).toEqual([
      "9 validation errors detected",
      "Value null at 'streamName' failed to satisfy constraint: Member must not be null",
      "Value '' at 'b' failed to satisfy constraint: Member must have length greater than or equal to 1",
      "Value 'abc' at 'c' failed to satisfy constraint: Member must have length less than or equal to 2",
      "Value 'a b' at 'd' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-z]+",
      "Value '0' at 'e' failed to satisfy constraint: Member must have value greater than or equal to 1",
      "Value '3' at 'f' failed to satisfy constraint: Member must have value less than or equal to 2",
      "Value '[0 items]' at 'g' failed to satisfy constraint: Member must have length greater than or equal to 1",
      "Value '[3 items]' at 'h' failed to satisfy constraint: Member must have length less than or equal to 2",
      "Value 'z' at 'i' failed to satisfy constraint: Member must satisfy enum value set: [x, y]",
    ]);
  });

  it("matches patterns against the whole value, time after time", () => {
    const pattern = /a|b/g;

    const failures = Array.from({ length: 3 }, () =>
      failureOf((constraints) => constraints.pattern("a", "ab", pattern)),
    );
    const fits = Array.from({ length: 3 }, () => failureOf((constraints) => constraints.pattern("a", "b", pattern)));

    expect(failures.every((failure) => failure !== undefined)).toBe(true);
    expect(fits.every((failure) => failure === undefined)).toBe(true);
  });

  it("refuses a value that is no number", () => {
    expect(failureOf((constraints) => constraints.range("a", Number.NaN, 1, 2))).toBeDefined();
  });

  it("speaks of one error in the singular", () => {
    expect(failureOf((constraints) => constraints.required("a", null))!.message).toMatch(
      /^1 validation error detected: /,
    );
  });
});

describe("requireMembers", () => {
  const { input } = readServiceSchema(kinesis).operations.get("PutRecords")!;

  it("finds missing members in every item of a list", () => {
    const value = { Records: [{ Data: Buffer.alloc(1), PartitionKey: "a" }, { PartitionKey: "b" }, {}] };

    expect(() => requireMembers(input, value, "ValidationException")).toThrow(
      expect.objectContaining({
        code: "ValidationException",
        message:
          "2 validation errors detected: " +
          "Value null at 'records.2.member.data' failed to satisfy constraint: Member must not be null; " +
          "Value null at 'records.3.member.data' failed to satisfy constraint: Member must not be null",
      }),
    );
  });

  it("accepts an input that has them", () => {
    expect(() => requireMembers(input, { Records: [] }, "ValidationException")).not.toThrow();
  });
});
