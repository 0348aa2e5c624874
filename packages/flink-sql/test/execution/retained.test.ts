import { expect, it } from "vitest";
import { decodeCheckpoint, encodeCheckpoint } from "../../src/execution/checkpoint.ts";
import { CheckpointIndex, latestCheckpoint, Retained } from "../../src/execution/retained.ts";
import { MemoryCheckpoints } from "../../src/execution/stores.ts";

const body = (job: string, checkpoint: number) =>
  encodeCheckpoint([{ job, checkpoint, sources: [], operators: [], sinks: [] }]);

it("keeps the last few checkpoints of every job, and all savepoints", async () => {
  const store = new MemoryCheckpoints();
  const index = await CheckpointIndex.open(store, undefined);
  const [a, b] = [
    new Retained(index, "insert-into_default_catalog.default_database.a", 2),
    new Retained(index, "b", 1),
  ];
  await a.put("savepoint-1", body("a", 1));
  for (const id of [2, 3, 4]) await a.put(`chk-${id}`, body("a", id));
  await b.put("chk-1", body("b", 1));

  const kept = ["savepoint-1", "chk-2", "chk-3", "chk-4"].map((name) => store.get(`insert-into_a.${name}`));
  expect((await Promise.all(kept)).map((one) => one !== undefined)).toEqual([true, false, true, true]);
  const last = decodeCheckpoint((await latestCheckpoint(store))!);
  expect(last.map(({ job, checkpoint }) => [job, checkpoint])).toEqual([
    ["a", 4],
    ["b", 1],
  ]);
  await a.discard();
  await b.discard();
  expect(await latestCheckpoint(store)).toBeUndefined();
  expect(await store.get("insert-into_a.savepoint-1")).toBeDefined();
});

it("deletes what a process that was killed could not delete any more, when it is gone on with", async () => {
  const store = new MemoryCheckpoints();
  const killed = new Retained(await CheckpointIndex.open(store, undefined), "j", 1);
  await killed.put("chk-1", body("j", 1));
  const remove = store.delete.bind(store);
  store.delete = async () => {
    throw new Error("killed");
  };
  await killed.put("chk-2", body("j", 2));
  store.delete = remove;

  const again = new Retained(await CheckpointIndex.open(store, ["j"]), "j", 1);
  await again.put("chk-3", body("j", 3));
  const left = await Promise.all([1, 2, 3].map((id) => store.get(`j.chk-${id}`)));
  expect(left.map((one) => one !== undefined)).toEqual([false, false, true]);
});

it("leaves checkpoints of an earlier run alone when a script starts anew", async () => {
  const store = new MemoryCheckpoints();
  await new Retained(await CheckpointIndex.open(store, undefined), "j", 1).put("chk-7", body("j", 7));
  const fresh = new Retained(await CheckpointIndex.open(store, undefined), "j", 1);
  expect(fresh.first).toBe(8);
  expect(await latestCheckpoint(store)).toBeUndefined();
  await fresh.put("chk-8", body("j", 8));
  expect(await store.get("j.chk-7")).toBeDefined();
});

it("forgets jobs that a script does not have any more", async () => {
  const store = new MemoryCheckpoints();
  const index = await CheckpointIndex.open(store, undefined);
  for (const job of ["old", "j"]) await new Retained(index, job, 1).put("chk-1", body(job, 1));
  await new Retained(await CheckpointIndex.open(store, ["j"]), "j", 1).put("chk-2", body("j", 2));
  expect(decodeCheckpoint((await latestCheckpoint(store))!).map(({ job }) => job)).toEqual(["j"]);
});

it("does not go back to a checkpoint that is stored behind a later one", async () => {
  const store = new MemoryCheckpoints();
  const retained = new Retained(await CheckpointIndex.open(store, undefined), "j", 1);
  await retained.put("chk-6", body("j", 6));
  await retained.put("chk-5", body("j", 5));
  expect(await retained.last()).toEqual(body("j", 6));
  expect(await store.get("j.chk-5")).toBeUndefined();
});

it("keeps jobs apart whose names give one name of a file", async () => {
  const store = new MemoryCheckpoints();
  const index = await CheckpointIndex.open(store, undefined);
  const jobs = ["a,b", "a;b", `${"x".repeat(200)}1`, `${"x".repeat(200)}2`];
  await Promise.all(jobs.map((job, place) => new Retained(index, job, 1).put("chk-1", body(job, place))));
  expect(
    decodeCheckpoint((await latestCheckpoint(store))!)
      .map(({ checkpoint }) => checkpoint)
      .toSorted(),
  ).toEqual([0, 1, 2, 3]);
});
