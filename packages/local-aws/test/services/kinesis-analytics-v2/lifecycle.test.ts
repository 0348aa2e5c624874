import {
  CreateApplicationCommand,
  DescribeApplicationVersionCommand,
  ListApplicationsCommand,
  ListApplicationVersionsCommand,
  ListTagsForResourceCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateApplicationCommand,
} from "@aws-sdk/client-kinesis-analytics-v2";
import { expect, test } from "vitest";
import { ACCOUNT, ENDLESS, Flink, refusal } from "./support.ts";

test("an application is described with the service's defaults", async () => {
  const flink = await Flink.open();
  const { ApplicationDetail: detail } = await flink.send(
    new CreateApplicationCommand({
      ApplicationName: "empty",
      RuntimeEnvironment: "FLINK-1_19",
      ServiceExecutionRole: flink.role,
    }),
  );
  expect(detail).toMatchObject({
    ApplicationARN: `arn:aws:kinesisanalytics:us-east-1:${ACCOUNT}:application/empty`,
    ApplicationStatus: "READY",
    ApplicationVersionId: 1,
    ApplicationMode: "STREAMING",
    RuntimeEnvironment: "FLINK-1_19",
  });
  expect(detail!.ApplicationConfigurationDescription).toEqual({
    FlinkApplicationConfigurationDescription: {
      CheckpointConfigurationDescription: {
        ConfigurationType: "DEFAULT",
        CheckpointingEnabled: true,
        CheckpointInterval: 60_000,
        MinPauseBetweenCheckpoints: 5000,
      },
      MonitoringConfigurationDescription: {
        ConfigurationType: "DEFAULT",
        MetricsLevel: "APPLICATION",
        LogLevel: "INFO",
      },
      ParallelismConfigurationDescription: {
        ConfigurationType: "DEFAULT",
        Parallelism: 1,
        ParallelismPerKPU: 1,
        CurrentParallelism: 1,
        AutoScalingEnabled: true,
      },
    },
    ApplicationSnapshotConfigurationDescription: { SnapshotsEnabled: true },
  });
  expect(await refusal(flink.start("empty"))).toMatchObject({ name: "InvalidApplicationConfigurationException" });
});

test("DEFAULT keeps the service's values whatever comes with it", async () => {
  const flink = await Flink.open();
  const detail = await flink.create("numbers", ENDLESS, {
    configuration: {
      ...flink.configuration("numbers.zip"),
      FlinkApplicationConfiguration: {
        CheckpointConfiguration: { ConfigurationType: "DEFAULT", CheckpointInterval: 1 },
        ParallelismConfiguration: { ConfigurationType: "CUSTOM", Parallelism: 4, ParallelismPerKPU: 2 },
      },
    },
  });
  const flinkConfiguration = detail.ApplicationConfigurationDescription!.FlinkApplicationConfigurationDescription!;
  expect(flinkConfiguration.CheckpointConfigurationDescription!.CheckpointInterval).toBe(60_000);
  expect(flinkConfiguration.ParallelismConfigurationDescription).toEqual({
    ConfigurationType: "CUSTOM",
    Parallelism: 4,
    ParallelismPerKPU: 2,
    CurrentParallelism: 4,
    AutoScalingEnabled: true,
  });
});

test("what cannot run is refused when it is created", async () => {
  const flink = await Flink.open();
  await flink.put("code.zip", ENDLESS);
  const create = (change: object) =>
    refusal(
      flink.send(
        new CreateApplicationCommand({
          ApplicationName: "numbers",
          RuntimeEnvironment: "FLINK-1_20",
          ServiceExecutionRole: flink.role,
          ApplicationConfiguration: flink.configuration("code.zip"),
          ...change,
        }),
      ),
    );
  const unreadable =
    "Please check the role provided or validity of S3 location you provided. We are unable to get the specified fileKey: none.zip in the specified bucket: code";

  expect(await create({ RuntimeEnvironment: "SQL-1_0" })).toMatchObject({ name: "UnsupportedOperationException" });
  expect(await create({ RuntimeEnvironment: "FLINK-1_8" })).toMatchObject({ name: "UnsupportedOperationException" });
  expect(await create({ RuntimeEnvironment: "ZEPPELIN-FLINK-3_0" })).toMatchObject({ name: "NotImplemented" });
  expect(await create({ ApplicationMode: "INTERACTIVE" })).toMatchObject({ name: "InvalidArgumentException" });
  expect(await create({ ApplicationName: "a b" })).toMatchObject({ name: "InvalidArgumentException" });
  expect(await create({ ApplicationConfiguration: flink.configuration("none.zip") })).toEqual({
    name: "InvalidArgumentException",
    message: unreadable,
  });
  const reader = await flink.createRole("reader", ["logs:*"]);
  expect((await create({ ServiceExecutionRole: reader })).message).toMatch(/^Please check the role provided/);
  const stranger = await flink.createRole("stranger", ["s3:*"], "lambda.amazonaws.com");
  expect((await create({ ServiceExecutionRole: stranger })).message).toMatch(
    /^Kinesis Analytics service doesn't have sufficient privileges to assume the role/,
  );
  const tooMany = { ConfigurationType: "CUSTOM", Parallelism: 65 };
  expect(
    await create({
      ApplicationConfiguration: { FlinkApplicationConfiguration: { ParallelismConfiguration: tooMany } },
    }),
  ).toMatchObject({ name: "InvalidArgumentException" });
  expect(
    await create({ ApplicationConfiguration: { VpcConfigurations: [{ SubnetIds: ["s"], SecurityGroupIds: ["g"] }] } }),
  ).toMatchObject({
    name: "NotImplemented",
  });

  await flink.create("numbers", ENDLESS);
  expect(await create({})).toMatchObject({ name: "ResourceInUseException" });
});

test("updates name the version or the token they are made to, and all versions stay described", async () => {
  const flink = await Flink.open();
  const { ConditionalToken } = await flink.create("numbers", ENDLESS);
  const update = (current: { CurrentApplicationVersionId?: number; ConditionalToken?: string }) =>
    flink.send(
      new UpdateApplicationCommand({
        ApplicationName: "numbers",
        ...current,
        ApplicationConfigurationUpdate: { ApplicationSnapshotConfigurationUpdate: { SnapshotsEnabledUpdate: false } },
      }),
    );
  expect(await refusal(update({}))).toMatchObject({ name: "InvalidArgumentException" });
  expect(await refusal(update({ CurrentApplicationVersionId: 2 }))).toMatchObject({
    name: "ConcurrentModificationException",
  });
  expect(await refusal(update({ ConditionalToken: "x" }))).toMatchObject({ name: "ConcurrentModificationException" });

  const { ApplicationDetail, OperationId } = await update({ ConditionalToken });
  expect(ApplicationDetail).toMatchObject({ ApplicationStatus: "UPDATING", ApplicationVersionId: 2 });
  expect(await refusal(update({ CurrentApplicationVersionId: 2 }))).toMatchObject({ name: "ResourceInUseException" });
  await flink.settle("numbers", OperationId!);
  expect((await flink.describe("numbers")).ApplicationStatus).toBe("READY");

  const { ApplicationVersionSummaries } = await flink.send(
    new ListApplicationVersionsCommand({ ApplicationName: "numbers" }),
  );
  expect(ApplicationVersionSummaries!.map(({ ApplicationVersionId }) => ApplicationVersionId)).toEqual([2, 1]);
  const { ApplicationVersionDetail } = await flink.send(
    new DescribeApplicationVersionCommand({ ApplicationName: "numbers", ApplicationVersionId: 1 }),
  );
  expect(
    ApplicationVersionDetail!.ApplicationConfigurationDescription!.ApplicationSnapshotConfigurationDescription,
  ).toEqual({ SnapshotsEnabled: true });
});

test("applications are listed in pages", async () => {
  const flink = await Flink.open();
  for (const name of ["c", "a", "b"]) await flink.create(name, ENDLESS);
  const first = await flink.send(new ListApplicationsCommand({ Limit: 2 }));
  const second = await flink.send(new ListApplicationsCommand({ Limit: 2, NextToken: first.NextToken }));
  expect([first, second].map((page) => page.ApplicationSummaries!.map((item) => item.ApplicationName))).toEqual([
    ["a", "b"],
    ["c"],
  ]);
  expect(second.NextToken).toBeUndefined();
});

test("tags are added, read and removed", async () => {
  const flink = await Flink.open();
  const { ApplicationARN: ResourceARN } = await flink.create("numbers", ENDLESS, { Tags: [{ Key: "a", Value: "1" }] });
  await flink.send(new TagResourceCommand({ ResourceARN, Tags: [{ Key: "b", Value: "2" }] }));
  await flink.send(new UntagResourceCommand({ ResourceARN, TagKeys: ["a"] }));
  expect((await flink.send(new ListTagsForResourceCommand({ ResourceARN }))).Tags).toEqual([{ Key: "b", Value: "2" }]);
  const many = Array.from({ length: 51 }, (_, index) => ({ Key: `k${index}`, Value: "" }));
  expect(await refusal(flink.send(new TagResourceCommand({ ResourceARN, Tags: many })))).toMatchObject({
    name: "TooManyTagsException",
  });
});
