import {
  BatchCreatePartitionCommand,
  BatchDeletePartitionCommand,
  BatchGetPartitionCommand,
  BatchUpdatePartitionCommand,
  CreatePartitionIndexCommand,
  DeletePartitionCommand,
  DeletePartitionIndexCommand,
  GetPartitionCommand,
  GetPartitionIndexesCommand,
  GetPartitionsCommand,
  paginateGetPartitions,
  UpdatePartitionCommand,
} from "@aws-sdk/client-glue";
import { expect, test } from "vitest";
import { ACCOUNT, Catalog, refusal } from "./support.ts";

const TABLE = { DatabaseName: "lake", TableName: "trips" };

async function withTrips(...keys: string[]): Promise<Catalog> {
  const glue = new Catalog();
  await glue.database();
  await glue.table("trips", keys);
  return glue;
}

test("a partition is given back as it was stored", async () => {
  const glue = await withTrips("year:int");
  const PartitionInput = { Values: ["2026"], StorageDescriptor: { Location: "s3://lake/trips/year=2026/" } };
  await glue.send(new BatchCreatePartitionCommand({ ...TABLE, PartitionInputList: [PartitionInput] }));
  const { Partition } = await glue.send(new GetPartitionCommand({ ...TABLE, PartitionValues: ["2026"] }));
  expect(Partition).toMatchObject({ ...PartitionInput, ...TABLE, CatalogId: ACCOUNT });
  await glue.send(
    new UpdatePartitionCommand({ ...TABLE, PartitionValueList: ["2026"], PartitionInput: { Values: ["2027"] } }),
  );
  expect(await glue.select("trips")).toEqual(["2027"]);
  await glue.send(new DeletePartitionCommand({ ...TABLE, PartitionValues: ["2027"] }));
  expect(await refusal(glue.send(new GetPartitionCommand({ ...TABLE, PartitionValues: ["2027"] })))).toEqual({
    name: "EntityNotFoundException",
    message: "Cannot find partition.",
  });
});

test("a partition has a value for each key", async () => {
  const glue = await withTrips("year:int", "month:int");
  expect(await refusal(glue.partition("trips", "2026"))).toEqual({
    name: "InvalidInputException",
    message: "The number of partition keys do not match the number of partition values",
  });
});

test("items of a batch fail by themselves", async () => {
  const glue = await withTrips("year:int");
  await glue.partition("trips", "1");
  const created = await glue.send(
    new BatchCreatePartitionCommand({ ...TABLE, PartitionInputList: [{ Values: ["1"] }, { Values: ["2"] }] }),
  );
  expect(created.Errors).toEqual([
    {
      PartitionValues: ["1"],
      ErrorDetail: { ErrorCode: "AlreadyExistsException", ErrorMessage: "Partition already exists." },
    },
  ]);
  const updated = await glue.send(
    new BatchUpdatePartitionCommand({
      ...TABLE,
      Entries: [
        { PartitionValueList: ["2"], PartitionInput: { Values: ["2"], Parameters: { a: "b" } } },
        { PartitionValueList: ["9"], PartitionInput: { Values: ["9"] } },
      ],
    }),
  );
  expect(
    updated.Errors!.map(({ PartitionValueList, ErrorDetail }) => [PartitionValueList, ErrorDetail!.ErrorCode]),
  ).toEqual([[["9"], "EntityNotFoundException"]]);
  const got = await glue.send(
    new BatchGetPartitionCommand({ ...TABLE, PartitionsToGet: [{ Values: ["2"] }, { Values: ["9"] }] }),
  );
  expect(got.Partitions!.map(({ Values, Parameters }) => [Values, Parameters])).toEqual([[["2"], { a: "b" }]]);
  const deleted = await glue.send(
    new BatchDeletePartitionCommand({ ...TABLE, PartitionsToDelete: [{ Values: ["2"] }, { Values: ["9"] }] }),
  );
  expect(deleted.Errors).toHaveLength(1);
  expect(await glue.select("trips")).toEqual(["1"]);
});

test("10,000 partitions are added, paged, filtered and read in segments", async () => {
  const glue = await withTrips("day:int", "hour:int");
  for (let day = 0; day < 100; day++) {
    const PartitionInputList = Array.from({ length: 100 }, (_, hour) => ({ Values: [String(day), String(hour)] }));
    await glue.send(new BatchCreatePartitionCommand({ ...TABLE, PartitionInputList }));
  }
  let count = 0;
  for await (const { Partitions } of paginateGetPartitions({ client: glue.client }, { ...TABLE }))
    count += Partitions!.length;
  expect(count).toBe(10_000);
  expect(await glue.select("trips", "day = 7 and hour between 3 and 5")).toEqual(["7/3", "7/4", "7/5"]);
  const seen = new Set<string>();
  for (let SegmentNumber = 0; SegmentNumber < 3; SegmentNumber++) {
    const Segment = { SegmentNumber, TotalSegments: 3 };
    for await (const { Partitions } of paginateGetPartitions({ client: glue.client }, { ...TABLE, Segment }))
      for (const { Values } of Partitions!) seen.add(Values!.join());
  }
  expect(seen.size).toBe(10_000);
});

test("columns can be left out of what is listed", async () => {
  const glue = await withTrips("year:int");
  const StorageDescriptor = { Columns: [{ Name: "a", Type: "int" }], Location: "s3://b/" };
  const PartitionInputList = [{ Values: ["1"], StorageDescriptor }];
  await glue.send(new BatchCreatePartitionCommand({ ...TABLE, PartitionInputList }));
  const { Partitions } = await glue.send(new GetPartitionsCommand({ ...TABLE, ExcludeColumnSchema: true }));
  expect(Partitions![0]!.StorageDescriptor).not.toHaveProperty("Columns");
});

test("an index is built in time on a table that has partitions", async () => {
  const glue = await withTrips("year:int", "month:string");
  await glue.partition("trips", "2026", "1");
  const PartitionIndex = { IndexName: "by_year", Keys: ["year"] };
  await glue.send(new CreatePartitionIndexCommand({ ...TABLE, PartitionIndex }));
  const describe = async () => (await glue.send(new GetPartitionIndexesCommand(TABLE))).PartitionIndexDescriptorList!;
  expect(await describe()).toEqual([
    { IndexName: "by_year", Keys: [{ Name: "year", Type: "int" }], IndexStatus: "CREATING" },
  ]);
  await glue.cloud.clock.sleep(60_000);
  expect((await describe())[0]!.IndexStatus).toBe("ACTIVE");
  const wrong = new CreatePartitionIndexCommand({ ...TABLE, PartitionIndex: { IndexName: "x", Keys: ["nope"] } });
  expect((await refusal(glue.send(wrong))).name).toBe("InvalidInputException");
  await glue.send(new DeletePartitionIndexCommand({ ...TABLE, IndexName: "by_year" }));
  expect(await describe()).toEqual([]);
});
