import type { RunConfiguration, RunConfigurationUpdate } from "@aws-sdk/client-kinesis-analytics-v2";
import { Constraints } from "../../constraints.ts";
import type { Application, RestoreType, RunSettings, Snapshot } from "./application.ts";
import { invalidArgument } from "./errors.ts";
import { isDowngrade } from "./runtimes.ts";
import { latestSnapshot, requireSnapshot } from "./snapshots.ts";

const RESTORE_TYPES = ["SKIP_RESTORE_FROM_SNAPSHOT", "RESTORE_FROM_LATEST_SNAPSHOT", "RESTORE_FROM_CUSTOM_SNAPSHOT"];

/** How a job is started; what is not said is what the service does by itself. @throws AwsError. */
export function readRunSettings(
  application: Application,
  given: (RunConfiguration & RunConfigurationUpdate) | undefined,
): RunSettings {
  if ((given?.SqlRunConfigurations ?? []).length > 0)
    throw invalidArgument("SqlRunConfigurations is not supported for a Flink application");
  const { ApplicationRestoreType: type, SnapshotName } = given?.ApplicationRestoreConfiguration ?? {};
  new Constraints().oneOf("applicationRestoreType", type, RESTORE_TYPES).check("InvalidArgumentException");
  const restore = (type ?? "RESTORE_FROM_LATEST_SNAPSHOT") as RestoreType;
  if (restore === "RESTORE_FROM_CUSTOM_SNAPSHOT") {
    if (SnapshotName === undefined)
      throw invalidArgument("SnapshotName is required when ApplicationRestoreType is RESTORE_FROM_CUSTOM_SNAPSHOT");
    checkUsable(application, requireSnapshot(application, SnapshotName));
  } else if (SnapshotName !== undefined)
    throw invalidArgument("SnapshotName is only valid when ApplicationRestoreType is RESTORE_FROM_CUSTOM_SNAPSHOT");
  return {
    restore,
    snapshotName: SnapshotName,
    // Not kept from the run before (API Reference, FlinkRunConfiguration).
    allowNonRestoredState: given?.FlinkRunConfiguration?.AllowNonRestoredState ?? false,
  };
}

function checkUsable(application: Application, snapshot: Snapshot): void {
  if (snapshot.status !== "READY")
    throw invalidArgument(`Snapshot ${snapshot.name} is in status ${snapshot.status}, not READY`);
  const { runtime } = application.version.settings;
  if (isDowngrade(snapshot.runtime, runtime))
    throw invalidArgument(
      `Snapshot ${snapshot.name} was taken on ${snapshot.runtime.name} and cannot be restored on ${runtime.name}`,
    );
}

/** The snapshot that a run starts from; undefined for none. @throws AwsError when the runtime cannot take it. */
export function snapshotOf(application: Application, run: RunSettings): Snapshot | undefined {
  switch (run.restore) {
    case "SKIP_RESTORE_FROM_SNAPSHOT":
      return undefined;
    case "RESTORE_FROM_LATEST_SNAPSHOT": {
      const latest = latestSnapshot(application);
      if (latest !== undefined) checkUsable(application, latest);
      return latest;
    }
    case "RESTORE_FROM_CUSTOM_SNAPSHOT":
      return requireSnapshot(application, run.snapshotName!);
  }
}
