import type { DeleteTableCommandInput, DeleteTableCommandOutput } from "@aws-sdk/client-dynamodb";
import { AwsError } from "../../errors.ts";
import { TRANSITION_MS } from "./create-table.ts";
import { describeTable } from "./describe.ts";
import { invalid } from "./errors.ts";
import type { Tables } from "./tables.ts";

type Output<Command> = Omit<Command, "$metadata">;

export function deleteTable(tables: Tables, input: DeleteTableCommandInput): Output<DeleteTableCommandOutput> {
  const table = tables.existing(input.TableName!);
  if (table.deletionProtection)
    throw invalid(
      `Resource cannot be deleted as it is currently protected against deletion. Disable deletion protection first.`,
    );
  if (table.status === "CREATING" || table.status === "UPDATING")
    throw new AwsError(
      "ResourceInUseException",
      `Attempt to change a resource which is still in use: Table is being ${table.status === "CREATING" ? "created" : "updated"}: ${table.name}`,
    );
  if (table.status === "DELETING")
    throw new AwsError(
      "ResourceInUseException",
      `Attempt to change a resource which is still in use: Table is being deleted: ${table.name}`,
    );
  table.status = "DELETING";
  table.stream?.close();
  table.timeToLive?.stop();
  tables.host.clock.setTimer(TRANSITION_MS, () => tables.remove(table));
  return { TableDescription: describeTable(tables, table) };
}
