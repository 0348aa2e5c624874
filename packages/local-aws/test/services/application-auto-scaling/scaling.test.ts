import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import {
  ApplicationAutoScalingClient,
  DeleteScalingPolicyCommand,
  DescribeScalableTargetsCommand,
  DescribeScalingActivitiesCommand,
  DescribeScalingPoliciesCommand,
  PutScalingPolicyCommand,
  RegisterScalableTargetCommand,
} from "@aws-sdk/client-application-auto-scaling";
import {
  CloudWatchClient,
  DescribeAlarmsCommand,
  PutMetricAlarmCommand,
  PutMetricDataCommand,
} from "@aws-sdk/client-cloudwatch";
import { CreateTableCommand, DescribeTableCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { expect, onTestFinished, test } from "vitest";
import { createCloud } from "../../../src/index.ts";

const MINUTE = 60_000;

class Bench {
  readonly cloud = createCloud({ clock: "fast", account: "123456789012" });
  readonly scaling = new ApplicationAutoScalingClient({ ...this.cloud.clientConfig(), maxAttempts: 1 });
  readonly cloudwatch = new CloudWatchClient(this.cloud.clientConfig());
  readonly dynamodb = new DynamoDBClient(this.cloud.clientConfig());

  constructor() {
    onTestFinished(async () => {
      for (const client of [this.scaling, this.cloudwatch, this.dynamodb]) client.destroy();
      await this.cloud.close();
    });
  }

  pass(ms: number): Promise<void> {
    return this.cloud.clock.sleep(ms);
  }

  /** An alarm above 10 on N/load with a policy as its action. */
  async alarm(policy: string, AlarmName = "busy"): Promise<void> {
    await this.cloudwatch.send(
      new PutMetricAlarmCommand({
        AlarmName,
        Namespace: "N",
        MetricName: "load",
        Statistic: "Average",
        Period: 60,
        EvaluationPeriods: 1,
        Threshold: 10,
        ComparisonOperator: "GreaterThanThreshold",
        AlarmActions: [policy],
      }),
    );
  }

  async load(Value: number): Promise<void> {
    const Timestamp = new Date(this.cloud.clock.now());
    await this.cloudwatch.send(
      new PutMetricDataCommand({ Namespace: "N", MetricData: [{ MetricName: "load", Value, Timestamp }] }),
    );
  }

  async table(): Promise<void> {
    await this.dynamodb.send(
      new CreateTableCommand({
        TableName: "events",
        KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
        AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
        ProvisionedThroughput: { ReadCapacityUnits: 5, WriteCapacityUnits: 5 },
      }),
    );
    await this.pass(MINUTE);
  }

  async writeUnits(): Promise<number | undefined> {
    const { Table } = await this.dynamodb.send(new DescribeTableCommand({ TableName: "events" }));
    return Table?.ProvisionedThroughput?.WriteCapacityUnits;
  }
}

const TABLE = {
  ServiceNamespace: "dynamodb",
  ResourceId: "table/events",
  ScalableDimension: "dynamodb:table:WriteCapacityUnits",
} as const;

test("an alarm scales a table out by steps, each minute it lasts, up to the target's maximum", async () => {
  const bench = new Bench();
  await bench.table();
  await bench.scaling.send(new RegisterScalableTargetCommand({ ...TABLE, MinCapacity: 5, MaxCapacity: 12 }));
  const { PolicyARN } = await bench.scaling.send(
    new PutScalingPolicyCommand({
      ...TABLE,
      PolicyName: "more",
      PolicyType: "StepScaling",
      StepScalingPolicyConfiguration: {
        AdjustmentType: "ChangeInCapacity",
        Cooldown: 0,
        StepAdjustments: [{ MetricIntervalLowerBound: 0, ScalingAdjustment: 5 }],
      },
    }),
  );
  expect(PolicyARN).toMatch(
    /^arn:aws:autoscaling:us-east-1:123456789012:scalingPolicy:[0-9a-f-]{36}:resource\/dynamodb\/table\/events:policyName\/more$/,
  );
  await bench.alarm(PolicyARN!);
  for (const units of [10, 12, 12]) {
    await bench.load(50);
    await bench.pass(MINUTE + 10_000);
    expect(await bench.writeUnits()).toBe(units);
  }
  const { ScalingActivities = [] } = await bench.scaling.send(
    new DescribeScalingActivitiesCommand({ ServiceNamespace: "dynamodb" }),
  );
  expect(ScalingActivities.map(({ Description }) => Description)).toEqual([
    "Setting write capacity units to 12.",
    "Setting write capacity units to 10.",
  ]);
  expect(ScalingActivities[1]).toMatchObject({
    Cause: "monitor alarm busy in state ALARM triggered policy more",
    StatusCode: "Successful",
  });
  const { ScalingPolicies = [] } = await bench.scaling.send(
    new DescribeScalingPoliciesCommand({ ServiceNamespace: "dynamodb" }),
  );
  expect(ScalingPolicies[0]?.Alarms).toMatchObject([{ AlarmName: "busy" }]);
});

test("while a scale-out cools down a breach of the same size adds nothing", async () => {
  const bench = new Bench();
  await bench.table();
  await bench.scaling.send(new RegisterScalableTargetCommand({ ...TABLE, MinCapacity: 5, MaxCapacity: 100 }));
  const { PolicyARN } = await bench.scaling.send(
    new PutScalingPolicyCommand({
      ...TABLE,
      PolicyName: "more",
      PolicyType: "StepScaling",
      StepScalingPolicyConfiguration: {
        AdjustmentType: "ChangeInCapacity",
        Cooldown: 600,
        StepAdjustments: [
          { MetricIntervalLowerBound: 0, MetricIntervalUpperBound: 50, ScalingAdjustment: 5 },
          { MetricIntervalLowerBound: 50, ScalingAdjustment: 20 },
        ],
      },
    }),
  );
  await bench.alarm(PolicyARN!);
  for (const [load, units] of [
    [20, 10],
    [20, 10],
    [80, 25],
  ] as const) {
    await bench.load(load);
    await bench.pass(MINUTE + 10_000);
    expect(await bench.writeUnits()).toBe(units);
  }
});

test("a custom resource is read and set over its endpoint", async () => {
  const bench = new Bench();
  let shards = 2;
  const requests: string[] = [];
  const server = createServer(async (request, response) => {
    let body = "";
    for await (const chunk of request) body += chunk;
    requests.push(`${request.method} ${body}`);
    if (request.method === "PATCH") shards = JSON.parse(body).desiredCapacity;
    response.setHeader("content-type", "application/json");
    response.end(
      JSON.stringify({ actualCapacity: shards, desiredCapacity: shards, scalingStatus: "Successful", version: "1" }),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const key = {
    ServiceNamespace: "custom-resource",
    ResourceId: `http://127.0.0.1:${(server.address() as AddressInfo).port}/scalableTargetDimensions/stream`,
    ScalableDimension: "custom-resource:ResourceType:Property",
  } as const;
  await bench.scaling.send(new RegisterScalableTargetCommand({ ...key, MinCapacity: 1, MaxCapacity: 8 }));
  const { PolicyARN } = await bench.scaling.send(
    new PutScalingPolicyCommand({
      ...key,
      PolicyName: "double",
      PolicyType: "StepScaling",
      StepScalingPolicyConfiguration: {
        AdjustmentType: "PercentChangeInCapacity",
        StepAdjustments: [{ MetricIntervalLowerBound: 0, ScalingAdjustment: 100 }],
      },
    }),
  );
  await bench.alarm(PolicyARN!);
  await bench.load(50);
  await bench.pass(MINUTE + 10_000);
  expect(shards).toBe(4);
  expect(requests).toEqual(["GET ", 'PATCH {"desiredCapacity":4}']);
  const { ScalableTargets = [] } = await bench.scaling.send(
    new DescribeScalableTargetsCommand({ ServiceNamespace: "custom-resource" }),
  );
  expect(ScalableTargets[0]?.RoleARN).toBe(
    "arn:aws:iam::123456789012:role/aws-service-role/custom-resource.application-autoscaling.amazonaws.com/AWSServiceRoleForApplicationAutoScaling_CustomResource",
  );
});

test("a target-tracking policy brings its alarms, follows its metric and takes them along", async () => {
  const bench = new Bench();
  await bench.table();
  await bench.scaling.send(new RegisterScalableTargetCommand({ ...TABLE, MinCapacity: 1, MaxCapacity: 50 }));
  const policy = { ...TABLE, PolicyName: "track" };
  const { Alarms = [] } = await bench.scaling.send(
    new PutScalingPolicyCommand({
      ...policy,
      PolicyType: "TargetTrackingScaling",
      TargetTrackingScalingPolicyConfiguration: {
        TargetValue: 10,
        CustomizedMetricSpecification: { Namespace: "N", MetricName: "load", Statistic: "Average" },
      },
    }),
  );
  expect(Alarms.map(({ AlarmName }) => AlarmName?.replace(/-[0-9a-f-]{36}$/, ""))).toEqual([
    "TargetTracking-table/events-AlarmHigh",
    "TargetTracking-table/events-AlarmLow",
  ]);
  for (let minute = 0; minute < 3; minute++) {
    await bench.load(30);
    await bench.pass(MINUTE);
  }
  expect(await bench.writeUnits()).toBe(15);
  await bench.scaling.send(new DeleteScalingPolicyCommand(policy));
  const { MetricAlarms } = await bench.cloudwatch.send(new DescribeAlarmsCommand({}));
  expect(MetricAlarms).toEqual([]);
});

test.each([
  ["ecs", "NotImplemented", "ecs"],
  ["kinesis", "ValidationException", "serviceNamespace"],
])("the namespace %s is refused: %s", async (ServiceNamespace, name, message) => {
  const bench = new Bench();
  const request = new RegisterScalableTargetCommand({
    ServiceNamespace: ServiceNamespace as "ecs",
    ResourceId: "service/a/b",
    ScalableDimension: "ecs:service:DesiredCount",
    MinCapacity: 1,
    MaxCapacity: 2,
  });
  await expect(bench.scaling.send(request)).rejects.toMatchObject({ name, message: expect.stringContaining(message) });
});
