import type { Table } from "@aws-sdk/client-glue";
import { AwsError } from "../../../errors.ts";
import { type HiveField, parseHiveType } from "../../hive-type.ts";
import type { DeliveryStream } from "../delivery-stream.ts";
import { ConversionProblem } from "./problem.ts";
import type { SchemaTable } from "./settings.ts";

/** The columns of a table at the version that was used. */
export interface TableSchema {
  readonly columns: readonly HiveField[];
  readonly versionId: string;
}

const SESSION = "AWSFirehoseToGlue";

/**
 * Reads the schema from the catalogue with the role of the configuration.
 * @throws ConversionProblem AccessDenied, EntityNotFound, InvalidSchema.
 */
export async function readTableSchema(stream: DeliveryStream, wanted: SchemaTable): Promise<TableSchema> {
  const { host, roles } = stream;
  const region = wanted.region ?? host.region;
  const database = wanted.database.toLowerCase();
  const name = wanted.table.toLowerCase();
  const arn = (rest: string) => `arn:${host.partition}:glue:${region}:${host.account}:${rest}`;
  try {
    await roles.authorise(wanted.roleArn, SESSION, "glue", {
      action: "glue:GetTableVersions",
      resources: [arn("catalog"), arn(`database/${database}`), arn(`table/${database}/${name}`)],
    });
  } catch (error) {
    if (error instanceof AwsError) throw new ConversionProblem("AccessDenied", DENIED);
    throw error;
  }
  const glue = await host.load("glue", region);
  const table = glue.table(database, name, wanted.version === "LATEST" ? undefined : wanted.version);
  if (table === undefined) throw new ConversionProblem("EntityNotFound", MISSING);
  return { columns: columnsOf(table), versionId: table.VersionId! };
}

const DENIED =
  "Access was denied when calling Glue. Please ensure that the role specified in the data format conversion configuration has the necessary permissions.";
const MISSING =
  "The specified table/database could not be found. Please ensure that the table/database exists and that the values provided in the schema configuration are correct, especially with regards to casing.";

/** The columns of the data; partition keys are in the path. */
function columnsOf({ StorageDescriptor }: Table): readonly HiveField[] {
  const columns = StorageDescriptor?.Columns ?? [];
  if (columns.length === 0)
    throw new ConversionProblem("InvalidSchema", "The schema is invalid. The specified table has no columns.");
  return columns.map(({ Name, Type }) => {
    const type = parseHiveType(Type ?? "");
    if (type === undefined)
      throw new ConversionProblem("InvalidSchema", `The schema is invalid. Column ${Name} has the type '${Type}'.`);
    return { name: Name!.toLowerCase(), type };
  });
}
