import type { GlueClient } from "@aws-sdk/client-glue";
import { expect, test } from "vitest";
import { addPartition } from "../src/add-partition.ts";

/** A catalogue with one table, which has the partitions given, and the names of the operations it was asked. */
function catalogue(locations: Record<string, string>) {
  const asked: string[] = [];
  const created: unknown[] = [];
  const send = async (command: { input: Record<string, unknown> }) => {
    const { input } = command;
    const operation = command.constructor.name.replace("Command", "");
    asked.push(operation);
    if (operation === "GetTable") return { Table: { StorageDescriptor: { Location: "s3://b/", InputFormat: "text" } } };
    const { PartitionValues, PartitionInput } = input as {
      PartitionValues?: [string];
      PartitionInput?: { Values: [string] };
    };
    if (operation === "GetPartition")
      return { Partition: { StorageDescriptor: { Location: locations[PartitionValues![0]] } } };
    if (PartitionInput!.Values[0] in locations)
      throw Object.assign(new Error("Partition already exists."), { name: "AlreadyExistsException" });
    created.push(PartitionInput);
    return {};
  };
  return { glue: { send } as unknown as GlueClient, asked, created };
}

const partition = { value: "2016-12-15-03", location: "s3://b/2016/12/15/03/" };

test("a partition is added with the description of its table and its own location, and then known", async () => {
  const { glue, asked, created } = catalogue({});
  const table = { DatabaseName: "db", TableName: "added" };

  expect(await addPartition(glue, table, partition)).toBe("added");
  expect(await addPartition(glue, table, partition)).toBe("known");

  const StorageDescriptor = { Location: partition.location, InputFormat: "text" };
  expect(created).toEqual([{ Values: ["2016-12-15-03"], StorageDescriptor }]);
  expect(asked).toEqual(["GetTable", "CreatePartition"]);
});

test("one that someone else has added is known", async () => {
  const { glue } = catalogue({ "2016-12-15-03": partition.location });

  expect(await addPartition(glue, { DatabaseName: "db", TableName: "known" }, partition)).toBe("known");
});

test("one that is elsewhere is told of each time: the object would not be read", async () => {
  const { glue } = catalogue({ "2016-12-15-03": "s3://b/other/2016/12/15/03/" });
  const table = { DatabaseName: "db", TableName: "conflict" };

  expect(await addPartition(glue, table, partition)).toBe("conflict");
  expect(await addPartition(glue, table, partition)).toBe("conflict");
});
