import { CloudWatchClient, ListMetricsCommand, PutMetricDataCommand } from "@aws-sdk/client-cloudwatch";
import { KinesisClient, ListStreamsCommand } from "@aws-sdk/client-kinesis";
import { afterEach, beforeEach, expect, it } from "vitest";
import { type Cloud, createCloud } from "../src/cloud.ts";
import type { FaultRule } from "../src/faults.ts";

let cloud: Cloud;

beforeEach(() => {
  cloud = createCloud({ clock: "fast" });
});
afterEach(async () => {
  await cloud.close();
});

function kinesis(region?: string): KinesisClient {
  return new KinesisClient({ ...cloud.clientConfig(region === undefined ? {} : { region }), maxAttempts: 1 });
}

/** The name of the error a call is answered with, or ok. */
async function outcome(client: KinesisClient = kinesis()): Promise<string> {
  return client.send(new ListStreamsCommand({})).then(
    () => "ok",
    (error: Error) => error.name,
  );
}

it("answers matching calls with the error of the rule", async () => {
  cloud.faults.add({
    service: "kinesis",
    error: { code: "InternalFailureException", status: 503, message: "as ordered" },
  });

  await expect(kinesis().send(new ListStreamsCommand({}))).rejects.toMatchObject({
    name: "InternalFailureException",
    message: "as ordered",
    $metadata: { httpStatusCode: 503 },
  });
});

it("says which rule it was, and answers 500, where the rule does not say", async () => {
  const id = cloud.faults.add({ error: { code: "InternalFailure" } });

  await expect(kinesis().send(new ListStreamsCommand({}))).rejects.toMatchObject({
    message: `Injected by fault rule ${id}.`,
    $metadata: { httpStatusCode: 500 },
  });
});

it.each<[FaultRule, boolean]>([
  [{ service: "kinesis" }, true],
  [{ service: "s3" }, false],
  [{ operation: "ListStreams" }, true],
  [{ operation: "PutRecords" }, false],
  [{ region: "us-east-1" }, true],
  [{ region: "eu-west-1" }, false],
  [{ service: "kinesis", operation: "ListStreams", region: "us-east-1" }, true],
  [{ service: "kinesis", operation: "ListStreams", region: "eu-west-1" }, false],
])("matches calls by every member of %j", async (rule, hit) => {
  cloud.faults.add({ ...rule, error: { code: "Hit" } });

  expect(await outcome()).toBe(hit ? "Hit" : "ok");
});

it("delays by the cloud's clock, which a fast cloud jumps over", async () => {
  cloud.faults.add({ latency: 3_600_000 });
  const before = cloud.clock.now();

  expect(await outcome()).toBe("ok");

  expect(cloud.clock.now() - before).toBe(3_600_000);
});

it("delays and then answers with the error", async () => {
  cloud.faults.add({ latency: 1000, error: { code: "Slow" } });
  const before = cloud.clock.now();

  expect(await outcome()).toBe("Slow");

  expect(cloud.clock.now() - before).toBe(1000);
});

it("hits a share of the calls, the same ones for the same seed", async () => {
  async function hits(seed: string): Promise<string[]> {
    await using seeded = createCloud({ clock: "fast", seed });
    seeded.faults.add({ share: 0.3, error: { code: "Hit" } });
    const client = new KinesisClient({ ...seeded.clientConfig(), maxAttempts: 1 });
    const outcomes: string[] = [];
    for (let call = 0; call < 200; call++) outcomes.push(await outcome(client));
    return outcomes;
  }

  const first = await hits("a");

  const share = first.filter((name) => name === "Hit").length / first.length;
  expect(share).toBeGreaterThan(0.15);
  expect(share).toBeLessThan(0.45);
  expect(await hits("a")).toEqual(first);
  expect(await hits("b")).not.toEqual(first);
});

it("ends after its times, counted over calls at once too", async () => {
  cloud.faults.add({ latency: 100 });
  cloud.faults.add({ times: 3, error: { code: "Hit" } });
  const client = kinesis();

  const outcomes = await Promise.all(Array.from({ length: 10 }, () => outcome(client)));

  expect(outcomes.filter((name) => name === "Hit")).toHaveLength(3);
  expect(cloud.faults.list()).toHaveLength(1);
});

it("lists rules with their hits, and removes them", async () => {
  const id = cloud.faults.add({ service: "kinesis", error: { code: "Hit" } });
  await outcome();
  await outcome();

  const listed = cloud.faults.list();
  const removed = [cloud.faults.remove(id), cloud.faults.remove(id)];

  expect(listed).toEqual([{ id, service: "kinesis", error: { code: "Hit" }, hits: 2 }]);
  expect(removed).toEqual([true, false]);
  expect(cloud.faults.active).toBe(false);
  expect(await outcome()).toBe("ok");
});

it("does not execute a call that it answers", async () => {
  const client = new CloudWatchClient({ ...cloud.clientConfig(), maxAttempts: 1 });
  cloud.faults.add({ operation: "PutMetricData", times: 1, error: { code: "InternalServiceFault" } });
  const put = new PutMetricDataCommand({ Namespace: "N", MetricData: [{ MetricName: "m", Value: 1 }] });

  await client.send(put).catch(() => {});

  expect((await client.send(new ListMetricsCommand({}))).Metrics).toEqual([]);
});

it("refuses malformed calls before it hits them", async () => {
  cloud.faults.add({ error: { code: "Hit" } });
  const client = new CloudWatchClient({ ...cloud.clientConfig(), maxAttempts: 1 });

  await expect(client.send(new PutMetricDataCommand({} as never))).rejects.toMatchObject({
    name: "ValidationException",
  });
});

it.each<[object, RegExp]>([
  [{}, /an error or a latency/],
  [{ service: "kinesis" }, /an error or a latency/],
  [{ latency: 1, share: 0 }, /share/],
  [{ latency: 1, share: 1.1 }, /share/],
  [{ latency: 1, share: Number.NaN }, /share/],
  [{ latency: -1 }, /latency/],
  [{ latency: Number.POSITIVE_INFINITY }, /latency/],
  [{ latency: 1, times: 0 }, /times/],
  [{ latency: 1, times: 1.5 }, /times/],
  [{ error: { code: "" } }, /error\.code/],
  [{ error: { code: "E", status: 200 } }, /error\.status/],
  [{ error: { code: "E", status: 600 } }, /error\.status/],
  [{ latency: 1, servce: "kinesis" }, /unknown member servce/],
  [{ latency: 1, operation: "*" }, /leave operation out to match every operation/],
  [{ latency: 1, service: "kineses" }, /there is no service 'kineses'; did you mean 'kinesis'\?/],
  [{ latency: 1, service: "es" }, /there is no service 'es'; expected one of .*opensearch/],
  [
    { latency: 1, service: "kinesis", operation: "PutRecrods" },
    /kinesis has no operation 'PutRecrods'; did you mean 'PutRecords'\?/,
  ],
  [{ latency: 1, service: "s3", operation: "PutRecords" }, /s3 has no operation 'PutRecords'/],
  [{ latency: 1, operation: "putObject" }, /no operation 'putObject'; did you mean 'PutObject'\?/],
])("refuses the rule %j", (rule, message) => {
  expect(() => cloud.faults.add(rule)).toThrow(
    expect.objectContaining({ code: "LOCAL_AWS_INVALID_OPTION", message: expect.stringMatching(message) }),
  );
  expect(cloud.faults.list()).toEqual([]);
});
