import type {
  DescribeContinuousBackupsCommandInput,
  DescribeContinuousBackupsCommandOutput,
  DescribeEndpointsCommandOutput,
  DescribeLimitsCommandOutput,
  DescribeTimeToLiveCommandInput,
  DescribeTimeToLiveCommandOutput,
  UpdateContinuousBackupsCommandInput,
  UpdateContinuousBackupsCommandOutput,
  UpdateTimeToLiveCommandInput,
  UpdateTimeToLiveCommandOutput,
} from "@aws-sdk/client-dynamodb";
import { Constraints } from "../../constraints.ts";
import { AwsError, notImplemented } from "../../errors.ts";
import type { RequestContext } from "../../service.ts";
import { TRANSITION_MS } from "./create-table.ts";
import { invalid } from "./errors.ts";
import type { Table } from "./table.ts";
import type { Tables } from "./tables.ts";
import { TimeToLive } from "./time-to-live.ts";

type Output<Command> = Omit<Command, "$metadata">;

/** Who deletes expired items, in stream records. */
const TIME_TO_LIVE = { PrincipalId: "dynamodb.amazonaws.com", Type: "Service" };

export function updateTimeToLive(
  tables: Tables,
  input: UpdateTimeToLiveCommandInput,
): Output<UpdateTimeToLiveCommandOutput> {
  const { AttributeName, Enabled } = input.TimeToLiveSpecification!;
  new Constraints().length("timeToLiveSpecification.attributeName", AttributeName, 1, 255).check();
  const table = tables.existing(input.TableName!);
  if (table.status === "CREATING" || table.status === "DELETING")
    throw new AwsError(
      "ResourceInUseException",
      `Attempt to change a resource which is still in use: Table: ${table.name}`,
    );
  const { timeToLive } = table;
  if (Enabled === true) {
    if (timeToLive !== undefined) throw invalid("TimeToLive is already enabled");
    enable(tables, table, AttributeName!);
  } else {
    if (timeToLive === undefined) throw invalid("TimeToLive is already disabled");
    if (timeToLive.attribute !== AttributeName)
      throw invalid(
        `TimeToLive is active on a different AttributeName: current AttributeName is ${timeToLive.attribute}`,
      );
    timeToLive.stop();
    timeToLive.status = "DISABLING";
    tables.host.clock.setTimer(TRANSITION_MS, () => {
      if (table.timeToLive === timeToLive) table.timeToLive = undefined;
    });
  }
  return { TimeToLiveSpecification: { AttributeName, Enabled } };
}

function enable(tables: Tables, table: Table, attribute: string): void {
  const { clock } = tables.host;
  const timeToLive: TimeToLive = new TimeToLive(attribute, clock, (order) => expire(tables, table, order));
  table.expireBy(timeToLive);
  clock.setTimer(TRANSITION_MS, () => {
    if (timeToLive.status === "ENABLING") timeToLive.status = "ENABLED";
  });
}

/** Deletes an expired item; that takes no write units. */
function expire(tables: Tables, table: Table, order: string): void {
  if (table.get(order) === undefined) return;
  table.write(order, undefined, 0, tables.now, TIME_TO_LIVE);
  tables.metricsOf(table).add("TimeToLiveDeletedItemCount", tables.now, 1);
}

export function describeTimeToLive(
  tables: Tables,
  input: DescribeTimeToLiveCommandInput,
): Output<DescribeTimeToLiveCommandOutput> {
  const { timeToLive } = tables.existing(input.TableName!);
  return {
    TimeToLiveDescription:
      timeToLive === undefined
        ? { TimeToLiveStatus: "DISABLED" }
        : { TimeToLiveStatus: timeToLive.status, AttributeName: timeToLive.attribute },
  };
}

/** Continuous backups are always on, as on AWS; point-in-time recovery, which would restore from them, is not there. */
export function describeContinuousBackups(
  tables: Tables,
  input: DescribeContinuousBackupsCommandInput,
): Output<DescribeContinuousBackupsCommandOutput> {
  if (tables.find(input.TableName!) === undefined)
    throw new AwsError("TableNotFoundException", `Table not found: ${tables.nameOf(input.TableName!)}`);
  return {
    ContinuousBackupsDescription: {
      ContinuousBackupsStatus: "ENABLED",
      PointInTimeRecoveryDescription: { PointInTimeRecoveryStatus: "DISABLED" },
    },
  };
}

/** Turning recovery off changes nothing; turning it on is refused, for nothing could be restored. */
export function updateContinuousBackups(
  tables: Tables,
  input: UpdateContinuousBackupsCommandInput,
): Output<UpdateContinuousBackupsCommandOutput> {
  if (input.PointInTimeRecoverySpecification!.PointInTimeRecoveryEnabled === true)
    throw notImplemented("PointInTimeRecoveryEnabled of dynamodb:UpdateContinuousBackups", "leave recovery off");
  return describeContinuousBackups(tables, input);
}

/** Developer guide, "Quotas": initial quotas of an account. */
export function describeLimits(): Output<DescribeLimitsCommandOutput> {
  return {
    AccountMaxReadCapacityUnits: 80_000,
    AccountMaxWriteCapacityUnits: 80_000,
    TableMaxReadCapacityUnits: 40_000,
    TableMaxWriteCapacityUnits: 40_000,
  };
}

export function describeEndpoints(context: RequestContext): Output<DescribeEndpointsCommandOutput> {
  return { Endpoints: [{ Address: new URL(context.endpoint).host, CachePeriodInMinutes: 1440 }] };
}
