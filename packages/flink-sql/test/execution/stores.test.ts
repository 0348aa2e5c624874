import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { FolderCheckpoints, MemoryCheckpoints } from "../../src/execution/stores.ts";

let folder = "";

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "checkpoints-"));
});

afterEach(async () => {
  await rm(folder, { recursive: true });
});

it.each([
  ["a folder", () => new FolderCheckpoints(join(folder, "below", "it"))],
  ["memory", () => new MemoryCheckpoints()],
])("keeps, replaces and deletes in %s", async (_, create) => {
  const store = create();
  expect(await store.get("chk-1")).toBeUndefined();
  await store.put("chk-1", Uint8Array.of(1, 2));
  await store.put("chk-1", Uint8Array.of(3));
  expect([...(await store.get("chk-1"))!]).toEqual([3]);
  await store.delete("chk-1");
  await store.delete("chk-1");
  expect(await store.get("chk-1")).toBeUndefined();
});

it("leaves nothing half written in a folder, and never leaves the folder", async () => {
  const store = new FolderCheckpoints(folder);
  await store.put("chk-1", new Uint8Array(100_000));
  expect(await readdir(folder)).toEqual(["chk-1"]);
  await expect(store.put("../chk-1", Uint8Array.of(1))).rejects.toThrow("checkpoint name: got '../chk-1'");
});
