import { expect, test } from "vitest";
import { datagen } from "../../src/connectors/datagen.ts";
import { checkTable } from "../../src/connectors/registry.ts";
import type { Row } from "../../src/runtime/operator.ts";
import { testEnvironment } from "../support/environment.ts";
import { tableOf } from "../support/formats.ts";

function table(columns: string, options: Record<string, string> = {}) {
  const settings = Object.entries({ connector: "datagen", ...options }).map(([key, value]) => `'${key}' = '${value}'`);
  const made = tableOf(`CREATE TABLE t (${columns}) WITH (${settings.join(", ")})`);
  checkTable(made, "source");
  return made;
}

/** The rows of a table that has an end. */
async function rowsOf(columns: string, options: Record<string, string>): Promise<Row[]> {
  const reader = await datagen.source!(table(columns, options), testEnvironment()).open(0, 1, undefined);
  const rows: Row[] = [];
  for (;;) {
    const batch = await reader.read(new AbortController().signal);
    if (batch === undefined) return rows;
    rows.push(...batch.rows);
  }
}

test("sequences count from start to end in their types, and end the table", async () => {
  const sequence = { kind: "sequence", start: "3", end: "5" };
  const options = Object.fromEntries(
    ["a", "b", "c"].flatMap((name) => Object.entries(sequence).map(([key, value]) => [`fields.${name}.${key}`, value])),
  );

  expect(await rowsOf("a INT, b STRING, c DECIMAL(5, 2)", options)).toEqual([
    [3, "3", 300],
    [4, "4", 400],
    [5, "5", 500],
  ]);
});

test("random values are of every type, in their ranges and lengths", async () => {
  const columns = `a TINYINT, b BIGINT, c INT, d DOUBLE, e DECIMAL(6, 2), f CHAR(3), g VARCHAR(7), h STRING, i BYTES,
    j BOOLEAN, k TIMESTAMP(3), l DATE, m ARRAY<INT>, n MAP<STRING, INT>, o ROW<x INT, y STRING>, p MULTISET<INT>, q FLOAT`;
  const rows = await rowsOf(columns, {
    "number-of-rows": "200",
    "fields.c.min": "-5",
    "fields.c.max": "5",
    "fields.d.max": "1",
    "fields.e.min": "1",
    "fields.e.max": "2",
    "fields.h.length": "4",
    "fields.h.var-len": "true",
    "fields.j.null-rate": "0.5",
    "fields.k.max-past": "1 h",
    "fields.m.length": "2",
    "fields.n.key.length": "2",
    "fields.o.x.max": "0",
  });
  const column = (index: number) => rows.map((row) => row[index]);
  const now = testEnvironment().clock.now();

  expect(rows.length).toBe(200);
  expect(new Set(column(2)).size).toBe(11);
  expect(column(0).every((value) => Math.abs(value as number) <= 128)).toBe(true);
  expect(column(1).some((value) => typeof value === "bigint")).toBe(true);
  expect(column(3).every((value) => (value as number) >= 0 && (value as number) <= 1)).toBe(true);
  expect(column(4).every((value) => (value as number) >= 100 && (value as number) <= 200)).toBe(true);
  expect(column(5).every((value) => /^[\da-f]{3}$/.test(value as string))).toBe(true);
  expect(column(6).every((value) => (value as string).length === 7)).toBe(true);
  expect(new Set(column(7).map((value) => (value as string).length))).toEqual(new Set([1, 2, 3]));
  expect(column(8).every((value) => (value as Uint8Array).length === 100)).toBe(true);
  expect(new Set(column(9))).toEqual(new Set([true, false, null]));
  expect(column(10).every((value) => (value as number) <= now && (value as number) > now - 3_600_000)).toBe(true);
  expect(column(11).every((value) => value === Math.floor(now / 86_400_000))).toBe(true);
  expect(column(12).every((value) => (value as unknown[]).length === 2)).toBe(true);
  expect(column(13).every((value) => [...(value as Map<string, number>).keys()].every((key) => key.length === 2))).toBe(
    true,
  );
  expect(column(14).every((value) => (value as [number])[0] <= 0)).toBe(true);
});

test("so many rows a second of the clock, without an end", async () => {
  const environment = testEnvironment();
  const source = datagen.source!(table("a INT", { "rows-per-second": "3" }), environment);
  expect(source.bounded).toBe(false);
  const reader = await source.open(0, 1, undefined);
  const { signal } = new AbortController();
  expect((await reader.read(signal))!.rows.length).toBe(3);

  const next = reader.read(signal);
  expect(environment.clock.next).toBe(environment.clock.now() + 1000);
  await environment.clock.advance(1000);
  expect((await next)!.rows.length).toBe(3);
});

test("a wait for the next second ends when the job asks for it", async () => {
  const source = datagen.source!(table("a INT", { "rows-per-second": "1" }), testEnvironment());
  const reader = await source.open(0, 1, undefined);
  const abort = new AbortController();
  await reader.read(abort.signal);
  const waiting = reader.read(abort.signal);
  abort.abort(new Error("enough"));

  await expect(waiting).rejects.toThrow("enough");
});

test("readers of several subtasks share the rows, also after a change of parallelism", async () => {
  const options = { "fields.a.kind": "sequence", "fields.a.start": "0", "fields.a.end": "4999" };
  const source = datagen.source!(table("a INT", options), testEnvironment());
  const { signal } = new AbortController();
  const seen: unknown[] = [];
  const states: unknown[] = [];
  for (const subtask of [0, 1, 2]) {
    const reader = await source.open(subtask, 3, undefined);
    seen.push(...(await reader.read(signal))!.rows.map(([value]) => value));
    states.push(structuredClone(reader.snapshot()));
  }
  for (const subtask of [0, 1]) {
    const reader = await source.open(subtask, 2, states);
    for (let batch = await reader.read(signal); batch !== undefined; batch = await reader.read(signal))
      seen.push(...batch.rows.map(([value]) => value));
  }

  expect(seen.length).toBe(5000);
  expect(new Set(seen).size).toBe(5000);
});

test.each([
  ["a INT", { "fields.b.min": "1" }, "Unsupported options:\n\nfields.b.min"],
  ["a BOOLEAN", { "fields.a.min": "1" }, "Unsupported options:\n\nfields.a.min"],
  ["a INT", { "fields.a.min": "x" }, "Invalid value for option 'fields.a.min'"],
  ["a INT", { "fields.a.kind": "ladder" }, "Unsupported generator kind: ladder"],
  [
    "a INT",
    { "fields.a.kind": "sequence" },
    "Could not find required property 'fields.a.start' for sequence generator.",
  ],
  ["a DATE", { "fields.a.kind": "sequence", "fields.a.start": "1", "fields.a.end": "2" }, "Unsupported type: DATE"],
])("%s with %o is refused", (columns, options, message) => {
  expect(() => table(columns, options as unknown as Record<string, string>)).toThrow(message);
});
