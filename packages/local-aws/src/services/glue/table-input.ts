import type { DatabaseInput, PartitionInput, StorageDescriptor, TableInput } from "@aws-sdk/client-glue";
import { Constraints } from "../../constraints.ts";
import { notImplemented } from "../../errors.ts";
import { invalidInput, refuseMembers } from "./errors.ts";
import { checkName } from "./names.ts";

const LAKE_FORMATION = "the catalogue grants by IAM alone; leave it out";

const DATABASE_MEMBERS = ["Name", "Description", "LocationUri", "Parameters", "CreateTableDefaultPermissions"];
const TABLE_MEMBERS = [
  "Name",
  "Description",
  "Owner",
  "LastAccessTime",
  "LastAnalyzedTime",
  "Retention",
  "StorageDescriptor",
  "PartitionKeys",
  "ViewOriginalText",
  "ViewExpandedText",
  "TableType",
  "Parameters",
];
const PARTITION_MEMBERS = ["Values", "LastAccessTime", "StorageDescriptor", "Parameters", "LastAnalyzedTime"];
const STORAGE_MEMBERS = [
  "Columns",
  "Location",
  "AdditionalLocations",
  "InputFormat",
  "OutputFormat",
  "Compressed",
  "NumberOfBuckets",
  "SerdeInfo",
  "BucketColumns",
  "SortColumns",
  "Parameters",
  "SkewedInfo",
  "StoredAsSubDirectories",
];

/** @throws AwsError ValidationException, NotImplemented. */
export function checkDatabaseInput(input: DatabaseInput): DatabaseInput {
  checkName("databaseInput.name", input.Name);
  refuseMembers("DatabaseInput", input, DATABASE_MEMBERS, "databases are local");
  const constraints = new Constraints()
    .length("databaseInput.description", input.Description, 0, 2048)
    .length("databaseInput.locationUri", input.LocationUri, 1, 1024);
  constraints.check();
  for (const { Principal, Permissions } of input.CreateTableDefaultPermissions ?? []) {
    const open = Principal?.DataLakePrincipalIdentifier === "IAM_ALLOWED_PRINCIPALS" && Permissions?.[0] === "ALL";
    if (!open) throw notImplemented("DatabaseInput.CreateTableDefaultPermissions", LAKE_FORMATION);
  }
  return input;
}

/** @throws AwsError ValidationException, InvalidInputException, NotImplemented. */
export function checkTableInput(input: TableInput): TableInput {
  checkName("tableInput.name", input.Name);
  refuseMembers("TableInput", input, TABLE_MEMBERS, "tables are local and not governed");
  new Constraints()
    .length("tableInput.description", input.Description, 0, 2048)
    .length("tableInput.tableType", input.TableType, 0, 255)
    .length("tableInput.viewOriginalText", input.ViewOriginalText, 0, 409_600)
    .length("tableInput.viewExpandedText", input.ViewExpandedText, 0, 409_600)
    .range("tableInput.retention", input.Retention, 0, 2 ** 31 - 1)
    .check();
  checkColumns("tableInput.partitionKeys", input.PartitionKeys);
  checkColumns("tableInput.storageDescriptor.columns", input.StorageDescriptor?.Columns);
  const keys = (input.PartitionKeys ?? []).map(({ Name }) => Name!.toLowerCase());
  if (new Set(keys).size < keys.length) throw invalidInput("Partition keys must have different names.");
  return input;
}

/** @throws AwsError ValidationException, NotImplemented. */
export function checkPartitionInput(input: PartitionInput): PartitionInput {
  refuseMembers("PartitionInput", input, PARTITION_MEMBERS, "leave it out");
  checkColumns("partitionInput.storageDescriptor.columns", input.StorageDescriptor?.Columns);
  return input;
}

/** A storage descriptor as it is given back: flags that were left out filled in. @throws AwsError NotImplemented. */
export function checkStorage(storage: StorageDescriptor): StorageDescriptor {
  refuseMembers("StorageDescriptor", storage, STORAGE_MEMBERS, "name the columns in Columns");
  return {
    ...storage,
    Compressed: storage.Compressed ?? false,
    NumberOfBuckets: storage.NumberOfBuckets ?? 0,
    SortColumns: storage.SortColumns ?? [],
    StoredAsSubDirectories: storage.StoredAsSubDirectories ?? false,
  };
}

function checkColumns(path: string, columns: TableInput["PartitionKeys"]): void {
  const constraints = new Constraints();
  for (const [index, { Name, Type, Comment }] of (columns ?? []).entries()) {
    const at = `${path}.${index + 1}.member`;
    constraints
      .required(`${at}.name`, Name)
      .length(`${at}.name`, Name, 1, 255)
      .length(`${at}.type`, Type, 0, 131_072)
      .length(`${at}.comment`, Comment, 0, 255);
  }
  constraints.check();
}
