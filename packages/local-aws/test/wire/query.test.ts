import * as cloudwatch from "@aws-sdk/client-cloudwatch";
import * as iam from "@aws-sdk/client-iam";
import { describe, expect, it } from "vitest";
import { parseForm, readQuery } from "../../src/wire/query.ts";
import { readServiceSchema } from "../../src/wire/schema.ts";

const putMetricData = readServiceSchema(cloudwatch).operations.get("PutMetricData")!;
const createRole = readServiceSchema(iam).operations.get("CreateRole")!;

function read(text: string, operation = putMetricData) {
  return readQuery(operation.input, parseForm(text));
}

describe("readQuery", () => {
  it("reads structures, lists and values of their types", () => {
    const input = read(
      "Action=PutMetricData&Version=2010-08-01&Namespace=a%20b+c&MetricData.member.1.MetricName=m" +
        "&MetricData.member.1.Dimensions.member.1.Name=n&MetricData.member.1.Dimensions.member.1.Value=v" +
        "&MetricData.member.1.Timestamp=2023-11-14T22%3A13%3A20Z&MetricData.member.1.Values.member.1=1.5" +
        "&StrictEntityValidation=true",
    );

    expect(input).toEqual({
      Namespace: "a b c",
      MetricData: [
        {
          MetricName: "m",
          Dimensions: [{ Name: "n", Value: "v" }],
          Timestamp: new Date(1700000000000),
          Values: [1.5],
        },
      ],
      StrictEntityValidation: true,
    });
  });

  it("orders list items by their number", () => {
    const items = Array.from({ length: 11 }, (_, index) => `MetricData.member.${11 - index}.MetricName=m${11 - index}`);

    const { MetricData } = read(items.join("&")) as { MetricData: { MetricName: string }[] };

    expect(MetricData.map(({ MetricName }) => MetricName)).toEqual(
      Array.from({ length: 11 }, (_, index) => `m${index + 1}`),
    );
  });

  it("reads an empty list, and an empty text", () => {
    expect(read("MetricData=&Namespace=")).toEqual({ MetricData: [], Namespace: "" });
  });

  it("leaves out the parameters of a presigned request", () => {
    expect(read("Namespace=n&X-Amz-Signature=abc&X-Amz-Date=20260101T000000Z")).toEqual({ Namespace: "n" });
  });

  it.each([
    ["Namespac=a", "an unknown parameter"],
    ["MetricData.member.1.Nam=a", "an unknown parameter inside"],
    ["__proto__=a", "a parameter named __proto__"],
  ])("refuses %s: %s", (text) => {
    expect(() => read(text)).toThrow(expect.objectContaining({ code: "ValidationError" }));
  });

  it.each([
    ["Namespace.a=1", "members of a text"],
    ["Namespace=a&Namespace=b", "one parameter twice"],
    ["MetricData=a", "a text for a list"],
    ["MetricData.1.MetricName=a", "a list without member"],
    ["MetricData.member.0.MetricName=a", "an item numbered 0"],
    ["MetricData.member.01.MetricName=a", "an item numbered 01"],
    ["MetricData.member.1e0.MetricName=a", "an item numbered 1e0"],
    ["MetricData.member.x.MetricName=a", "an item without a number"],
    ["MetricData.member.1=a", "a text for a structure"],
    ["MetricData.member.1.Value=", "no number"],
    ["MetricData.member.1.Value=1,5", "a number with a comma"],
    ["StrictEntityValidation=yes", "yes for true"],
    ["MetricData.member.1.Timestamp=now", "a word for a timestamp"],
  ])("refuses %s: %s", (text) => {
    expect(() => read(text)).toThrow(expect.objectContaining({ code: "MalformedInput", status: 400 }));
  });

  it("says where a wrong value stands, what was expected and what it got", () => {
    expect(() => read("MaxSessionDuration=long", createRole)).toThrow(
      'CreateRoleRequest.MaxSessionDuration: expected a number, got "long"',
    );
  });
});

describe("parseForm", () => {
  it.each(["a=%", "a=%4", "a=%zz", "%=a"])("refuses the malformed escape in %s", (text) => {
    expect(() => parseForm(text)).toThrow(expect.objectContaining({ code: "MalformedQueryString", status: 404 }));
  });
});
