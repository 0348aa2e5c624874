import {
  CreateApplicationSnapshotCommand,
  DeleteApplicationSnapshotCommand,
  DescribeApplicationSnapshotCommand,
  ListApplicationSnapshotsCommand,
} from "@aws-sdk/client-kinesis-analytics-v2";
import { expect, test } from "vitest";
import { ENDLESS, Flink, refusal } from "./support.ts";

test("a snapshot of a running application is what it can be started from by name", async () => {
  const flink = await Flink.open();
  await flink.create("numbers", ENDLESS);
  const names = { ApplicationName: "numbers", SnapshotName: "mine" };
  const take = () => flink.send(new CreateApplicationSnapshotCommand(names));
  expect(await refusal(take())).toMatchObject({ name: "ResourceInUseException" });
  await flink.start("numbers");
  await flink.pass(3500);
  await take();
  const describe = async () => (await flink.send(new DescribeApplicationSnapshotCommand(names))).SnapshotDetails!;
  expect((await describe()).SnapshotStatus).toBe("CREATING");
  expect(await refusal(take())).toMatchObject({ name: "ResourceInUseException" });
  await flink.pass(2000);
  expect(await describe()).toMatchObject({
    SnapshotStatus: "READY",
    ApplicationVersionId: 1,
    RuntimeEnvironment: "FLINK-1_20",
  });
  const taken = (await flink.printed()).length;
  await flink.pass(5000);
  await flink.stop("numbers", true);
  const count = (await flink.printed()).length;
  expect(count).toBeGreaterThan(taken);

  const restore = { ApplicationRestoreType: "RESTORE_FROM_CUSTOM_SNAPSHOT", SnapshotName: "mine" } as const;
  await flink.start("numbers", { ApplicationRestoreConfiguration: restore });
  await flink.pass(2000);
  const first = (await flink.printed())[count]!;
  // Rows between the snapshot and the forced stop come again.
  expect(first).toBeGreaterThan(1);
  expect(first).toBeLessThanOrEqual(taken + 1);
});

test("snapshots are listed newest first, and deleted by name and time", async () => {
  const flink = await Flink.open();
  await flink.create("numbers", ENDLESS);
  await flink.start("numbers");
  for (const SnapshotName of ["one", "two"]) {
    await flink.send(new CreateApplicationSnapshotCommand({ ApplicationName: "numbers", SnapshotName }));
    await flink.pass(3000);
  }
  const list = async () =>
    (await flink.send(new ListApplicationSnapshotsCommand({ ApplicationName: "numbers" }))).SnapshotSummaries!;
  const [two, one] = await list();
  expect([two!.SnapshotName, one!.SnapshotName]).toEqual(["two", "one"]);
  const remove = (SnapshotCreationTimestamp: Date | undefined) =>
    flink.send(
      new DeleteApplicationSnapshotCommand({
        ApplicationName: "numbers",
        SnapshotName: "one",
        SnapshotCreationTimestamp,
      }),
    );
  expect(await refusal(remove(two!.SnapshotCreationTimestamp))).toMatchObject({ name: "InvalidArgumentException" });
  await remove(one!.SnapshotCreationTimestamp);
  await flink.pass(2000);
  expect((await list()).map(({ SnapshotName }) => SnapshotName)).toEqual(["two"]);
  expect(
    await refusal(
      flink.start("numbers", {
        ApplicationRestoreConfiguration: {
          ApplicationRestoreType: "RESTORE_FROM_CUSTOM_SNAPSHOT",
          SnapshotName: "one",
        },
      }),
    ),
  ).toMatchObject({ name: "ResourceNotFoundException" });
});
