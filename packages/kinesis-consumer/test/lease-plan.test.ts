import { expect, test } from "vitest";
import type { Lease } from "../src/index.ts";
import { type LeaseView, planLeases, readyLeases } from "../src/lease-plan.ts";

function lease(shardId: string, more: Partial<Lease> = {}): Lease {
  const nothing = { owner: undefined, parents: [], handoverTo: undefined };
  return {
    shardId,
    counter: 1,
    checkpoint: "TRIM_HORIZON",
    subSequenceNumber: 0,
    ownerSwitches: 0,
    ...nothing,
    ...more,
  };
}

function view(leases: Lease[], more: Partial<LeaseView> = {}): LeaseView {
  const mine = new Set(leases.filter(({ owner }) => owner === "me").map(({ shardId }) => shardId));
  const rest = { leaseDuration: 10, maxLeases: 100, random: () => 0 };
  return { workerId: "me", leases, mine, idleFor: () => 0, ...rest, ...more };
}

function owned(...owners: (string | undefined)[]): Lease[] {
  return owners.map((owner, index) => lease(`s${index}`, { owner }));
}

test("a lone worker takes all", () => {
  expect(planLeases(view(owned(undefined, undefined, undefined))).take).toHaveLength(3);
});

test.each([
  [["a", "a", undefined, undefined, undefined], 3],
  [["a", "me", "me", undefined], 0],
  [["a", "b", undefined], 1],
])("of %j it takes %i: shards divided by workers, rounded up", (owners, count) => {
  expect(planLeases(view(owned(...owners))).take).toHaveLength(count);
});

test("the leases of a worker that is gone are free, and it does not count as one", () => {
  const leases = owned("dead", "dead", "alive", "me");

  const { take } = planLeases(view(leases, { idleFor: ({ owner }) => (owner === "dead" ? 10 : 0) }));

  expect(take.map(({ owner }) => owner)).toEqual(["dead"]);
});

test("a lease of its own that it does not process, as after a restart under the same name, is free", () => {
  expect(planLeases(view(owned("me"), { mine: new Set() })).take).toHaveLength(1);
});

test.each([
  [["a", "a", "a"], "asks"],
  [["a", "a", "me"], "does not ask"],
  [["a"], "does not ask"],
  [["a", "a", "b", "b"], "asks"],
  [["a", "a", "a", "me", "b"], "asks"],
])("with %j it %s", (owners, verb) => {
  expect(planLeases(view(owned(...owners))).request !== undefined).toBe(verb === "asks");
});

test("it asks the one that has most, and not for what another asked for", () => {
  const leases = [
    lease("a0", { owner: "a", handoverTo: "b" }),
    ...["a1", "a2", "a3"].map((id) => lease(id, { owner: "a" })),
    lease("b0", { owner: "b" }),
  ];

  expect(planLeases(view(leases)).request).toMatchObject({ owner: "a", handoverTo: undefined });
});

test("nothing is asked for while something is free, or beyond maxLeases", () => {
  expect(planLeases(view(owned("a", "a", "a", undefined))).request).toBeUndefined();
  expect(planLeases(view(owned("a", "a", "a", "me"), { maxLeases: 1 })).request).toBeUndefined();
});

test("what stays free, as others may take no more, is taken beyond the share", () => {
  const leases = owned("small", "me", "me", undefined);

  expect(planLeases(view(leases, { idleFor: () => 5 })).take).toEqual([]);
  const idleFor = ({ owner }: Lease) => (owner === undefined ? 20 : 0);
  expect(planLeases(view(leases, { idleFor })).take).toHaveLength(1);
  expect(planLeases(view(leases, { idleFor, maxLeases: 2 })).take).toEqual([]);
});

test("a child is ready when every parent that has a lease is done", () => {
  const leases = [
    lease("done", { checkpoint: "SHARD_END" }),
    lease("open"),
    lease("child of done", { parents: ["done", "long gone"] }),
    lease("child of both", { parents: ["done", "open"] }),
  ];

  expect(readyLeases(leases).map(({ shardId }) => shardId)).toEqual(["open", "child of done"]);
});
