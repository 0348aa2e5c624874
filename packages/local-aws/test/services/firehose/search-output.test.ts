import {
  type AmazonopensearchserviceDestinationConfiguration,
  CreateDeliveryStreamCommand,
} from "@aws-sdk/client-firehose";
import { CreateDomainCommand, OpenSearchClient } from "@aws-sdk/client-opensearch";
import { expect, onTestFinished, test } from "vitest";
import { indexName } from "../../../src/services/firehose/index-rotation.ts";
import { ACCOUNT, Firehose } from "./support.ts";

const DOMAIN = `arn:aws:es:us-east-1:${ACCOUNT}:domain/stocks`;

async function toDomain(more: Partial<AmazonopensearchserviceDestinationConfiguration> = {}): Promise<Firehose> {
  const firehose = await new Firehose().prepare();
  const control = new OpenSearchClient({ ...firehose.cloud.clientConfig(), maxAttempts: 1 });
  onTestFinished(() => control.destroy());
  await control.send(new CreateDomainCommand({ DomainName: "stocks" }));
  await firehose.send(
    new CreateDeliveryStreamCommand({
      DeliveryStreamName: "stocks",
      AmazonopensearchserviceDestinationConfiguration: {
        RoleARN: firehose.roleArn,
        DomainARN: DOMAIN,
        IndexName: "stock",
        IndexRotationPeriod: "NoRotation",
        BufferingHints: { SizeInMBs: 1, IntervalInSeconds: 60 },
        RetryOptions: { DurationInSeconds: 10 },
        S3Configuration: { ...firehose.destination(), ErrorOutputPrefix: "errors/!{firehose:error-output-type}/" },
        ...more,
      },
    }),
  );
  await firehose.pass(2000);
  return firehose;
}

/** Keeps the bulk requests that the domain gets. */
async function observe(firehose: Firehose): Promise<string[]> {
  const requests: string[] = [];
  const api = await firehose.api("opensearch");
  const { bulk } = api;
  Object.assign(api, {
    bulk: (arn: string, lines: string) => {
      requests.push(lines);
      return bulk(arn, lines);
    },
  });
  return requests;
}

test("records are indexed as documents, and what is no document goes to the backup", async () => {
  const firehose = await toDomain();
  const requests = await observe(firehose);

  await firehose.put("stocks", '{"ticker":"AMZN","price":12.5}', "no document", '{"ticker":"QXZ"}\n');
  await firehose.pass(200_000);

  const lines = requests.flatMap((text) => text.split("\n")).filter((line) => line !== "");
  expect(lines.map((line) => JSON.parse(line))).toEqual([
    { index: { _index: "stock", _id: expect.any(String) } },
    { ticker: "AMZN", price: 12.5 },
    { index: { _index: "stock", _id: expect.any(String) } },
    { ticker: "QXZ" },
  ]);
  expect(await firehose.lines("errors/AmazonOpenSearchService-failed/")).toEqual([
    {
      attemptsMade: 1,
      arrivalTimestamp: expect.any(Number),
      errorCode: "400",
      errorMessage: expect.stringContaining("mapper_parsing_exception"),
      attemptEndingTimestamp: expect.any(Number),
      rawData: Buffer.from("no document").toString("base64"),
      esDocumentId: expect.any(String),
      esIndexName: "stock",
      esTypeName: "",
    },
  ]);
  expect(await firehose.sum("stocks", "DeliveryToAmazonOpenSearchService.Records")).toBe(2);
});

test("a domain that does not answer is retried for the retry duration; documents then go to the backup", async () => {
  const firehose = await toDomain({
    DocumentIdOptions: { DefaultDocumentIdFormat: "NO_DOCUMENT_ID" },
    S3BackupMode: "AllDocuments",
  });
  let calls = 0;
  Object.assign(await firehose.api("opensearch"), {
    bulk: async () => {
      calls++;
      throw new Error("no answer");
    },
  });

  await firehose.put("stocks", '{"a":1}');
  await firehose.pass(200_000);

  expect(calls).toBe(4);
  expect(await firehose.lines("errors/")).toEqual([
    expect.objectContaining({ attemptsMade: 4, errorCode: "503", esDocumentId: "" }),
  ]);
  expect(await firehose.lines("2026/")).toEqual([{ a: 1 }]);
});

test("documents that the domain refuses for now are sent again, the others are not", async () => {
  const firehose = await toDomain();
  const sent: number[] = [];
  Object.assign(await firehose.api("opensearch"), {
    bulk: async (_arn: string, lines: string) => {
      const count = lines.split("\n").length >> 1;
      sent.push(count);
      return Array.from({ length: count }, (_, index) =>
        sent.length === 1 && index === 1
          ? { status: 429, error: { type: "rejected", reason: "busy" } }
          : { status: 201 },
      );
    },
  });

  await firehose.put("stocks", '{"a":1}', '{"a":2}', '{"a":3}');
  await firehose.pass(200_000);

  expect(sent).toEqual([3, 1]);
  expect(await firehose.keys()).toEqual([]);
});

test.each([
  ["NoRotation", "myindex"],
  ["OneHour", "myindex-2016-02-25-13"],
  ["OneDay", "myindex-2016-02-25"],
  ["OneWeek", "myindex-2016-w08"],
  ["OneMonth", "myindex-2016-02"],
] as const)("with %s the index is %s (Developer Guide, index rotation)", (rotation, expected) => {
  expect(indexName("myindex", rotation, Date.UTC(2016, 1, 25, 13))).toBe(expected);
});

test.each([
  [Date.UTC(2021, 0, 1), "i-2020-w53"],
  [Date.UTC(2018, 11, 31), "i-2019-w01"],
  [Date.UTC(2020, 7, 13), "i-2020-w33"],
])("weeks belong to the year of their Thursday: %s", (time, expected) => {
  expect(indexName("i", "OneWeek", time)).toBe(expected);
});
