import {
  DeleteApplicationCommand,
  ListApplicationSnapshotsCommand,
  RollbackApplicationCommand,
  StartApplicationCommand,
  StopApplicationCommand,
} from "@aws-sdk/client-kinesis-analytics-v2";
import { expect, test } from "vitest";
import { ENDLESS, Flink, refusal } from "./support.ts";

const BROKEN = "INSERT INTO nowhere SELECT 1;";

/** 1, 2, … as many as there are. */
function upTo(numbers: readonly number[]): number[] {
  return numbers.map((_, index) => index + 1);
}

test("a script runs from start to stop, and its rows are in the log", async () => {
  const flink = await Flink.open();
  expect((await flink.create("numbers", ENDLESS)).ApplicationStatus).toBe("READY");

  const { OperationId } = await flink.send(new StartApplicationCommand({ ApplicationName: "numbers" }));
  expect((await flink.describe("numbers")).ApplicationStatus).toBe("STARTING");
  expect(await flink.settle("numbers", OperationId!)).toMatchObject({
    Operation: "StartApplication",
    OperationStatus: "SUCCESSFUL",
  });
  expect((await flink.describe("numbers")).ApplicationStatus).toBe("RUNNING");

  await flink.pass(5500);
  const stopping = flink.stop("numbers");
  await flink.pass(0);
  expect((await flink.describe("numbers")).ApplicationStatus).toBe("STOPPING");
  await stopping;
  expect((await flink.describe("numbers")).ApplicationStatus).toBe("READY");
  const numbers = await flink.printed();
  expect(numbers.length).toBeGreaterThan(4);
  expect(numbers).toEqual(upTo(numbers));
});

test("a stopped application goes on where its snapshot was taken, or from the start when told to skip it", async () => {
  const flink = await Flink.open();
  await flink.create("numbers", ENDLESS);
  await flink.start("numbers");
  await flink.pass(3500);
  await flink.stop("numbers");
  const before = (await flink.printed()).length;

  await flink.start("numbers");
  expect((await flink.describe("numbers")).ApplicationConfigurationDescription!.RunConfigurationDescription).toEqual({
    ApplicationRestoreConfigurationDescription: { ApplicationRestoreType: "RESTORE_FROM_LATEST_SNAPSHOT" },
    FlinkRunConfigurationDescription: { AllowNonRestoredState: false },
  });
  await flink.pass(3500);
  await flink.stop("numbers");
  const after = await flink.printed();
  expect(after.length).toBeGreaterThan(before);
  expect(after).toEqual(upTo(after));

  await flink.start("numbers", {
    ApplicationRestoreConfiguration: { ApplicationRestoreType: "SKIP_RESTORE_FROM_SNAPSHOT" },
  });
  await flink.pass(2500);
  expect((await flink.printed())[after.length]).toBe(1);
});

test("without snapshots a stop keeps no state", async () => {
  const flink = await Flink.open();
  const configuration = { ApplicationSnapshotConfiguration: { SnapshotsEnabled: false } };
  await flink.create("numbers", ENDLESS, {
    configuration: { ...flink.configuration("numbers.zip"), ...configuration },
  });
  await flink.start("numbers");
  await flink.pass(2500);
  await flink.stop("numbers");
  const count = (await flink.printed()).length;
  const { SnapshotSummaries } = await flink.send(new ListApplicationSnapshotsCommand({ ApplicationName: "numbers" }));
  expect(SnapshotSummaries).toEqual([]);
  await flink.start("numbers");
  await flink.pass(2500);
  expect((await flink.printed())[count]).toBe(1);
});

test("a start that fails leaves the application READY, with the reason in the operation and in the log", async () => {
  const flink = await Flink.open();
  await flink.create("broken", `CREATE TABLE a (n INT) WITH ('connector' = 'blackhole');\n${BROKEN}`);
  const { OperationStatus, OperationFailureDetails } = await flink.start("broken");
  expect(OperationStatus).toBe("FAILED");
  expect(OperationFailureDetails!.ErrorInfo!.ErrorString).toMatch(/^job.sql:2: .*nowhere/);
  expect((await flink.describe("broken")).ApplicationStatus).toBe("READY");
  const line = (await flink.log()).find(({ messageType }) => messageType === "ERROR")!;
  expect(line).toMatchObject({ message: "Failed to start application broken" });
  expect(line.throwableInformation![0]).toMatch(/nowhere/);
});

test("an update of a running application is a snapshot, a stop and a start with what is new", async () => {
  const flink = await Flink.open();
  await flink.create("numbers", ENDLESS);
  await flink.start("numbers");
  await flink.pass(2500);

  await flink.put(
    "other.zip",
    ENDLESS.replace("WITH ('connector' = 'print')", "WITH ('connector' = 'print', 'print-identifier' = 'two')"),
  );
  const updated = await flink.update("numbers", {
    ApplicationConfigurationUpdate: {
      ApplicationCodeConfigurationUpdate: {
        CodeContentUpdate: { S3ContentLocationUpdate: { FileKeyUpdate: "other.zip" } },
      },
    },
  });
  expect(updated).toMatchObject({
    Operation: "UpdateApplication",
    OperationStatus: "SUCCESSFUL",
    ApplicationVersionChangeDetails: { ApplicationVersionUpdatedFrom: 1, ApplicationVersionUpdatedTo: 2 },
  });
  expect(await flink.describe("numbers")).toMatchObject({
    ApplicationStatus: "RUNNING",
    ApplicationVersionId: 2,
    ApplicationVersionUpdatedFrom: 1,
  });
  await flink.pass(2500);
  await flink.stop("numbers");
  const messages = (await flink.log()).map(({ message }) => /^(two> )?\+I\[(\d+)\]$/.exec(message)).filter(Boolean);
  const numbers = messages.map((match) => Number(match![2]));
  expect(numbers).toEqual(upTo(numbers));
  expect(messages.at(-1)![1]).toBe("two> ");
});

test("an update that fails is rolled back when the application says so", async () => {
  const flink = await Flink.open();
  await flink.create("numbers", ENDLESS, {
    configuration: {
      ...flink.configuration("numbers.zip"),
      ApplicationSystemRollbackConfiguration: { RollbackEnabled: true },
    },
  });
  await flink.start("numbers");
  await flink.pass(2500);
  await flink.put("broken.zip", BROKEN);
  const code = { CodeContentUpdate: { S3ContentLocationUpdate: { FileKeyUpdate: "broken.zip" } } };
  const failed = await flink.update("numbers", {
    ApplicationConfigurationUpdate: { ApplicationCodeConfigurationUpdate: code },
  });

  expect(failed.OperationStatus).toBe("FAILED");
  const rollback = failed.OperationFailureDetails!.RollbackOperationId!;
  expect(await flink.settle("numbers", rollback)).toMatchObject({
    Operation: "RollbackApplication",
    OperationStatus: "SUCCESSFUL",
  });
  expect(await flink.describe("numbers")).toMatchObject({
    ApplicationStatus: "RUNNING",
    ApplicationVersionId: 3,
    ApplicationVersionRolledBackFrom: 2,
    ApplicationVersionRolledBackTo: 1,
  });
  await flink.pass(2500);
  await flink.stop("numbers");
  const numbers = await flink.printed();
  expect(numbers).toEqual(upTo(numbers));
});

test("without rollback a failed update leaves the application READY on its new version", async () => {
  const flink = await Flink.open();
  await flink.create("numbers", ENDLESS);
  await flink.start("numbers");
  await flink.put("broken.zip", BROKEN);
  const code = { CodeContentUpdate: { S3ContentLocationUpdate: { FileKeyUpdate: "broken.zip" } } };
  const failed = await flink.update("numbers", {
    ApplicationConfigurationUpdate: { ApplicationCodeConfigurationUpdate: code },
  });
  expect(failed.OperationStatus).toBe("FAILED");
  expect(await flink.describe("numbers")).toMatchObject({ ApplicationStatus: "READY", ApplicationVersionId: 2 });
});

test("RollbackApplication goes back to the version before, with the latest snapshot", async () => {
  const flink = await Flink.open();
  await flink.create("numbers", ENDLESS);
  await flink.start("numbers");
  const roll = (CurrentApplicationVersionId: number) =>
    flink.send(new RollbackApplicationCommand({ ApplicationName: "numbers", CurrentApplicationVersionId }));
  expect(await refusal(roll(1))).toMatchObject({ name: "InvalidRequestException" });

  const interval = { ConfigurationTypeUpdate: "CUSTOM", CheckpointIntervalUpdate: 30_000 } as const;
  await flink.update("numbers", {
    ApplicationConfigurationUpdate: {
      FlinkApplicationConfigurationUpdate: { CheckpointConfigurationUpdate: interval },
    },
  });
  const { OperationId, ApplicationDetail } = await roll(2);
  expect(ApplicationDetail).toMatchObject({ ApplicationStatus: "ROLLING_BACK", ApplicationVersionId: 3 });
  expect((await flink.settle("numbers", OperationId!)).OperationStatus).toBe("SUCCESSFUL");
  const { ApplicationConfigurationDescription, ApplicationStatus } = await flink.describe("numbers");
  expect(ApplicationStatus).toBe("RUNNING");
  expect(
    ApplicationConfigurationDescription!.FlinkApplicationConfigurationDescription!.CheckpointConfigurationDescription,
  ).toMatchObject({ ConfigurationType: "DEFAULT", CheckpointInterval: 60_000 });
});

test("a start that is force stopped is cancelled", async () => {
  const flink = await Flink.open();
  await flink.create("numbers", ENDLESS);
  const start = await flink.send(new StartApplicationCommand({ ApplicationName: "numbers" }));
  await flink.pass(1000);
  await flink.stop("numbers", true);
  expect((await flink.settle("numbers", start.OperationId!)).OperationStatus).toBe("CANCELLED");
  expect((await flink.describe("numbers")).ApplicationStatus).toBe("READY");
  await flink.pass(10_000);
  expect(await flink.printed()).toEqual([]);
});

test("an application whose inputs end is READY again", async () => {
  const flink = await Flink.open();
  await flink.create("numbers", ENDLESS.replace("'1000000'", "'3'"));
  await flink.start("numbers");
  await flink.pass(10_000);
  expect((await flink.describe("numbers")).ApplicationStatus).toBe("READY");
  expect(await flink.printed()).toEqual([1, 2, 3]);
});

test("statuses that do not fit are refused", async () => {
  const flink = await Flink.open();
  const { CreateTimestamp } = await flink.create("numbers", ENDLESS);
  const name = { ApplicationName: "numbers" };
  expect(await refusal(flink.send(new StopApplicationCommand(name)))).toMatchObject({
    name: "ResourceInUseException",
    message: expect.stringContaining("cannot be stopped in status READY"),
  });
  await flink.send(new StartApplicationCommand(name));
  expect(await refusal(flink.send(new StartApplicationCommand(name)))).toMatchObject({
    name: "ResourceInUseException",
  });
  expect(await refusal(flink.send(new DeleteApplicationCommand({ ...name, CreateTimestamp })))).toMatchObject({
    name: "ResourceInUseException",
  });
});

test("a running application is halted and deleted", async () => {
  const flink = await Flink.open();
  const { CreateTimestamp } = await flink.create("numbers", ENDLESS);
  await flink.start("numbers");
  const wrong = new Date(CreateTimestamp!.getTime() - 1000);
  const remove = (timestamp: Date | undefined) =>
    flink.send(new DeleteApplicationCommand({ ApplicationName: "numbers", CreateTimestamp: timestamp }));
  expect(await refusal(remove(wrong))).toMatchObject({ name: "InvalidArgumentException" });
  await remove(CreateTimestamp);
  expect((await flink.describe("numbers")).ApplicationStatus).toBe("DELETING");
  await flink.pass(2000);
  expect(await refusal(flink.describe("numbers"))).toMatchObject({ name: "ResourceNotFoundException" });
});

test("a failure is in the log with its exception, and the job restarts from its last checkpoint", async () => {
  const flink = await Flink.open();
  const sql = `CREATE TABLE numbers (n INT) WITH ('connector' = 'datagen', 'rows-per-second' = '1',
    'fields.n.kind' = 'sequence', 'fields.n.start' = '1', 'fields.n.end' = '1000');
    CREATE TABLE lines (n INT) WITH ('connector' = 'print');
    INSERT INTO lines SELECT 10 / (4 - n) FROM numbers;`;
  await flink.create("divisions", sql);
  await flink.start("divisions");
  await flink.pass(30_000);

  const log = await flink.log();
  const failure = log.find(({ messageType }) => messageType === "ERROR")!;
  expect(failure.message).toMatch(/^Job .* failed$/);
  expect(failure.throwableInformation![0]).toMatch(/zero/i);
  expect((await flink.describe("divisions")).ApplicationStatus).toBe("RUNNING");
  expect(await flink.printed()).toEqual(expect.arrayContaining([3, 5, 10]));
  await flink.stop("divisions", true);
});

test("a job that waits to start again has no state to stop with, stays the application's, and ends when it is forced to", async () => {
  const flink = await Flink.open();
  const sql = `CREATE TABLE numbers (n INT) WITH ('connector' = 'datagen', 'rows-per-second' = '1',
    'fields.n.kind' = 'sequence', 'fields.n.start' = '1', 'fields.n.end' = '1000');
    CREATE TABLE lines (n INT) WITH ('connector' = 'print');
    INSERT INTO lines SELECT 10 / (1 - n) FROM numbers;`;
  await flink.create("divisions", sql);
  await flink.start("divisions");
  const errors = async () => (await flink.log()).filter(({ messageType }) => messageType === "ERROR").length;
  // From one attempt to the next the wait grows, soon beyond the time that a stop takes.
  while ((await errors()) < 8) await flink.pass(250);
  expect(await flink.stop("divisions")).toMatchObject({ OperationStatus: "FAILED" });
  expect((await flink.describe("divisions")).ApplicationStatus).toBe("RUNNING");

  const before = await errors();
  await flink.pass(60_000);
  expect(await errors()).toBeGreaterThan(before);
  await flink.stop("divisions", true);
  const after = await errors();
  await flink.pass(60_000);
  expect(await errors()).toBe(after);
});

test("the code is that of the version, whatever becomes of the object", async () => {
  const flink = await Flink.open();
  await flink.create("numbers", ENDLESS);
  await flink.put("numbers.zip", BROKEN);
  expect((await flink.start("numbers")).OperationStatus).toBe("SUCCESSFUL");
  const same = { CodeContentUpdate: { S3ContentLocationUpdate: { FileKeyUpdate: "numbers.zip" } } };
  const updated = await flink.update("numbers", {
    ApplicationConfigurationUpdate: { ApplicationCodeConfigurationUpdate: same },
  });
  expect(updated.OperationFailureDetails!.ErrorInfo!.ErrorString).toMatch(/nowhere/);
});

test("state goes to a later runtime and not back", async () => {
  const flink = await Flink.open();
  await flink.create("numbers", ENDLESS, { RuntimeEnvironment: "FLINK-1_19" });
  await flink.start("numbers");
  await flink.pass(2500);
  expect((await flink.update("numbers", { RuntimeEnvironmentUpdate: "FLINK-1_20" })).OperationStatus).toBe(
    "SUCCESSFUL",
  );
  expect(await refusal(flink.update("numbers", { RuntimeEnvironmentUpdate: "FLINK-1_19" }))).toMatchObject({
    name: "InvalidArgumentException",
  });
  await flink.pass(2500);
  await flink.stop("numbers");
  const numbers = await flink.printed();
  expect(numbers).toEqual(upTo(numbers));

  await flink.update("numbers", { RuntimeEnvironmentUpdate: "FLINK-1_19" });
  const { OperationStatus, OperationFailureDetails } = await flink.start("numbers");
  expect(OperationStatus).toBe("FAILED");
  expect(OperationFailureDetails!.ErrorInfo!.ErrorString).toMatch(
    /taken on FLINK-1_20 and cannot be restored on FLINK-1_19/,
  );
});
