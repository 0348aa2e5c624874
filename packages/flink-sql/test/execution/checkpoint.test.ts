import { expect, it } from "vitest";
import { decodeCheckpoint, encodeCheckpoint, type JobState } from "../../src/execution/checkpoint.ts";

const STATE: JobState = {
  job: "insert-into_default_catalog.default_database.totals",
  checkpoint: 7,
  sources: [{ id: "Source: t", connector: "values", subtasks: [{ position: 3 }] }],
  operators: [
    {
      id: "aggregate(t)",
      shape: "…",
      state: { width: 2, values: ["a", [1n, new Map([["x", Uint8Array.of(1)]]), null]] },
    },
  ],
  sinks: [{ id: "Sink: totals", connector: "print", subtasks: [undefined] }],
};

it("gives back what it was given", () => {
  expect(decodeCheckpoint(encodeCheckpoint([STATE]))).toEqual([STATE]);
});

it("refuses bytes that are damaged, of another form, or none at all", () => {
  const body = encodeCheckpoint([STATE]);
  const damaged = Uint8Array.from(body);
  damaged[body.length - 1]! ^= 1;
  expect(() => decodeCheckpoint(damaged)).toThrow("the checkpoint or savepoint is damaged");
  expect(() => decodeCheckpoint(body.subarray(0, body.length - 1))).toThrow("damaged");
  const newer = Uint8Array.from(body);
  newer[4] = 9;
  expect(() => decodeCheckpoint(newer)).toThrow("version 9 of the form of checkpoints is unknown");
  expect(() => decodeCheckpoint(new TextEncoder().encode("SELECT 1"))).toThrow("no checkpoint or savepoint");
  expect(() => decodeCheckpoint(new Uint8Array())).toThrow("no checkpoint or savepoint");
});
