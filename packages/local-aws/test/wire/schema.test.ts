import * as cloudwatch from "@aws-sdk/client-cloudwatch";
import * as kinesis from "@aws-sdk/client-kinesis";
import * as s3 from "@aws-sdk/client-s3";
import { describe, expect, it } from "vitest";
import { SERVICES } from "../../src/services/registry.ts";
import { readServiceSchema } from "../../src/wire/schema.ts";

describe("readServiceSchema", () => {
  it("reads every operation of every service to its last shape", async () => {
    for (const { load } of SERVICES) {
      const { sdk } = await load();
      const { operations } = readServiceSchema(await sdk());
      expect(operations.size).toBeGreaterThan(0);
      for (const { input, output } of operations.values()) {
        expect(input.kind).toBe("structure");
        expect(output.kind).toBe("structure");
        for (const member of [...input.members, ...output.members]) expect(member.shape.kind).toBeTypeOf("string");
      }
    }
  });

  it("knows required members, and recursive shapes by identity", () => {
    const { operations } = readServiceSchema(kinesis);
    const records = operations.get("PutRecords")!.input;

    expect(records.members.filter(({ required }) => required).map(({ name }) => name)).toEqual(["Records"]);
    expect(records.byName.get("Records")!.shape).toBe(operations.get("PutRecords")!.input.byName.get("Records")!.shape);
  });

  it("reads HTTP bindings", () => {
    const { input, http } = readServiceSchema(s3).operations.get("GetObject")!;

    expect(http).toEqual(["GET", "/{Key+}?x-id=GetObject", 200]);
    expect(input.byName.get("Range")).toMatchObject({ binding: "header", wireName: "range" });
    expect(input.byName.get("VersionId")).toMatchObject({ binding: "query", wireName: "versionId" });
    expect(input.byName.get("Key")).toMatchObject({ binding: "label" });
  });

  it("reads the Query codes of errors", () => {
    const { errors } = readServiceSchema(cloudwatch);

    expect(errors.get("InvalidParameterValueException")!.traits.awsQueryError).toEqual(["InvalidParameterValue", 400]);
  });

  it.each([
    ["a package without schemas", {}],
    ["an unknown kind", { Op$: [9, "ns", "Op", 0, [7, "ns", "S", 0, [], []], "unit"] }],
    ["an unknown type", { Op$: [9, "ns", "Op", 0, [3, "ns", "S", 0, ["A"], [63]], "unit"] }],
  ])("refuses %s", (_what, sdk) => {
    expect(() => {
      const { operations } = readServiceSchema(sdk);
      for (const { input } of operations.values()) for (const { shape } of input.members) void shape.kind;
    }).toThrow(expect.objectContaining({ name: "LocalAwsError", code: "LOCAL_AWS_SCHEMA" }));
  });
});
