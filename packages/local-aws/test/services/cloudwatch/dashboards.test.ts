import {
  CloudWatchClient,
  DeleteDashboardsCommand,
  GetDashboardCommand,
  ListDashboardsCommand,
  PutDashboardCommand,
} from "@aws-sdk/client-cloudwatch";
import { expect, onTestFinished, test } from "vitest";
import { createCloud } from "../../../src/index.ts";

function open(): CloudWatchClient {
  const cloud = createCloud({ clock: "fast", account: "123456789012" });
  const client = new CloudWatchClient({ ...cloud.clientConfig(), maxAttempts: 1 });
  onTestFinished(async () => {
    client.destroy();
    await cloud.close();
  });
  return client;
}

const BODY = JSON.stringify({
  widgets: [
    {
      type: "metric",
      x: 0,
      y: 0,
      width: 12,
      height: 6,
      properties: { region: "eu-west-1", metrics: [["AWS/Kinesis", "IncomingBytes", "StreamName", "s"]], period: 60 },
    },
    { type: "text", properties: { markdown: "# Hello" } },
  ],
});

test("a dashboard is stored as it was put, listed and deleted", async () => {
  const client = open();
  const DashboardName = "main";
  const { DashboardValidationMessages = [] } = await client.send(
    new PutDashboardCommand({ DashboardName, DashboardBody: BODY }),
  );
  expect(DashboardValidationMessages).toEqual([]);
  expect(await client.send(new GetDashboardCommand({ DashboardName }))).toMatchObject({
    DashboardBody: BODY,
    DashboardArn: "arn:aws:cloudwatch::123456789012:dashboard/main",
  });
  const { DashboardEntries } = await client.send(new ListDashboardsCommand({ DashboardNamePrefix: "m" }));
  expect(DashboardEntries).toMatchObject([{ DashboardName, Size: BODY.length }]);
  await client.send(new DeleteDashboardsCommand({ DashboardNames: [DashboardName] }));
  await expect(client.send(new GetDashboardCommand({ DashboardName }))).rejects.toMatchObject({
    name: "ResourceNotFound",
    message: "Dashboard main does not exist",
  });
});

test.each([
  ["no JSON", undefined],
  [JSON.stringify({}), ""],
  [JSON.stringify({ widgets: [{ type: "chart", properties: {} }] }), "/widgets/0/type"],
  [JSON.stringify({ widgets: [{ type: "text", width: 25, properties: { markdown: "" } }] }), "/widgets/0/width"],
  [
    JSON.stringify({ widgets: [{ type: "metric", properties: { region: "r", metrics: [["N"]] } }] }),
    "/widgets/0/properties/metrics/0",
  ],
])("the body %s is refused with the place", async (DashboardBody, DataPath) => {
  const request = new PutDashboardCommand({ DashboardName: "bad", DashboardBody });
  await expect(open().send(request)).rejects.toMatchObject({
    name: "DashboardInvalidInputError",
    dashboardValidationMessages: [expect.objectContaining(DataPath === undefined ? {} : { DataPath })],
  });
});

test("what is unknown at the top of a body is a warning", async () => {
  const DashboardBody = JSON.stringify({ widgets: [], colour: "red" });
  const answer = await open().send(new PutDashboardCommand({ DashboardName: "odd", DashboardBody }));
  expect(answer.DashboardValidationMessages).toMatchObject([{ DataPath: "/colour" }]);
});
