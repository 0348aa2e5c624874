import type {
  CreateApplicationSnapshotCommandInput,
  DeleteApplicationSnapshotCommandInput,
  DescribeApplicationSnapshotCommandInput,
  ListApplicationSnapshotsCommandInput,
} from "@aws-sdk/client-kinesis-analytics-v2";
import { Constraints } from "../../constraints.ts";
import { operation } from "../../service.ts";
import type { Application, Snapshot } from "./application.ts";
import type { Applications } from "./applications.ts";
import { describeSnapshot } from "./describe.ts";
import { inUse, invalidArgument, invalidConfiguration, limitExceeded, notFound } from "./errors.ts";
import { pageOf } from "./paging.ts";
import { checkApplicationName } from "./validation.ts";

/** Developer Guide, "Quotas". */
const MAX_SNAPSHOTS = 1000;
/** Clock time until a snapshot is taken or gone. */
const SNAPSHOT_MS = 1000;

/** Snapshots of applications. */
export function snapshotOperations(applications: Applications) {
  return {
    CreateApplicationSnapshot: operation(
      ["ApplicationName", "SnapshotName"],
      (input: CreateApplicationSnapshotCommandInput) => create(applications, input),
    ),
    DescribeApplicationSnapshot: operation(
      ["ApplicationName", "SnapshotName"],
      (input: DescribeApplicationSnapshotCommandInput) => ({
        SnapshotDetails: describeSnapshot(
          requireSnapshot(applications.require(input.ApplicationName!), input.SnapshotName!),
        ),
      }),
    ),
    ListApplicationSnapshots: operation(
      ["ApplicationName", "Limit", "NextToken"],
      (input: ListApplicationSnapshotsCommandInput) => {
        const { snapshots } = applications.require(input.ApplicationName!);
        const newestFirst = [...snapshots.values()].reverse();
        const { items, next } = pageOf(newestFirst, input.NextToken, input.Limit);
        return { SnapshotSummaries: items.map(describeSnapshot), ...next };
      },
    ),
    DeleteApplicationSnapshot: operation(
      ["ApplicationName", "SnapshotName", "SnapshotCreationTimestamp"],
      (input: DeleteApplicationSnapshotCommandInput) => remove(applications, input),
    ),
  };
}

function create(applications: Applications, input: CreateApplicationSnapshotCommandInput): object {
  const { ApplicationName, SnapshotName } = input;
  new Constraints()
    .length("snapshotName", SnapshotName, 1, 256)
    .pattern("snapshotName", SnapshotName, /[a-zA-Z0-9_.-]+/)
    .check("InvalidArgumentException");
  checkApplicationName(ApplicationName);
  const application = applications.require(ApplicationName!);
  if (!application.version.settings.snapshotsEnabled)
    throw invalidConfiguration(`Snapshots are not enabled for application ${application.arn}`);
  if (application.status !== "RUNNING" || application.job === undefined)
    throw inUse(
      `A snapshot is taken of a RUNNING application; application ${application.arn} is in status ${application.status}`,
    );
  if (application.snapshots.has(SnapshotName!))
    throw inUse(`Snapshot ${SnapshotName} already exists for application ${application.arn}`);
  const snapshot = addSnapshot(applications, application, SnapshotName!);
  const { job } = application;
  const { clock, log } = applications.host;
  clock
    .sleep(SNAPSHOT_MS)
    .then(() => job.savepoint())
    .then(
      (body) => {
        snapshot.body = body;
        snapshot.status = "READY";
      },
      (error: Error) => {
        snapshot.status = "FAILED";
        job.log.error("Failed to take a snapshot", error);
        log(`kinesisanalytics: snapshot ${snapshot.name} of ${application.arn}: ${error.message}`);
      },
    );
  return {};
}

function remove(applications: Applications, input: DeleteApplicationSnapshotCommandInput): object {
  const application = applications.require(input.ApplicationName!);
  const snapshot = requireSnapshot(application, input.SnapshotName!);
  if (Math.floor(input.SnapshotCreationTimestamp!.getTime() / 1000) !== Math.floor(snapshot.created / 1000))
    throw invalidArgument(`SnapshotCreationTimestamp is not that of snapshot ${snapshot.name}`);
  if (snapshot.status === "CREATING" || snapshot.status === "DELETING")
    throw inUse(`Snapshot ${snapshot.name} is in status ${snapshot.status}`);
  snapshot.status = "DELETING";
  applications.host.clock.setTimer(SNAPSHOT_MS, () => application.snapshots.delete(snapshot.name));
  return {};
}

/** A snapshot that is being taken. @throws AwsError LimitExceededException. */
export function addSnapshot(
  applications: Applications,
  application: Application,
  name: string,
  version = application.version,
): Snapshot {
  if (application.snapshots.size >= MAX_SNAPSHOTS)
    throw limitExceeded(`Application ${application.arn} has ${MAX_SNAPSHOTS} snapshots, which is the limit`);
  const snapshot: Snapshot = {
    name,
    created: Math.floor(applications.host.clock.now() / 1000) * 1000,
    version: version.id,
    runtime: version.settings.runtime,
    status: "CREATING",
    body: undefined,
  };
  application.snapshots.set(name, snapshot);
  return snapshot;
}

/** The newest snapshot that a job can start from. */
export function latestSnapshot(application: Application): Snapshot | undefined {
  return [...application.snapshots.values()].findLast(({ status }) => status === "READY");
}

/** @throws AwsError ResourceNotFoundException. */
export function requireSnapshot(application: Application, name: string): Snapshot {
  const found = application.snapshots.get(name);
  if (found === undefined) throw notFound(`Snapshot ${name} of application ${application.arn} not found`);
  return found;
}
