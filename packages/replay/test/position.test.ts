import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type ReplayOptions, type ReplayPosition, type ReplayResult, replay } from "../src/index.ts";
import { createScriptedKinesis } from "./scripted-kinesis.ts";
import { CSV_2015, CSV_ROW, FIRST_DROPOFF, idsOf, lines, temporaryFolder, trip, trips, write } from "./trips.ts";
import { createVirtualClock } from "./virtual-clock.ts";

/** Replays and stops once `stopAfter` events are stored; the position goes through JSON, as in a file. */
async function run(source: string, options: Partial<ReplayOptions>, stopAfter = Number.POSITIVE_INFINITY) {
  const clock = createVirtualClock();
  const signal = new AbortController();
  const client = createScriptedKinesis({
    before: async () => {
      await clock.sleep(1);
      if (client.events.length >= stopAfter) signal.abort();
    },
  });
  const result = await replay({
    client,
    clock,
    streamName: "trips",
    source,
    speedup: 1000,
    producer: { linger: 0 },
    signal: signal.signal,
    ...options,
  }).done;
  const position = JSON.parse(JSON.stringify(result.position)) as ReplayPosition | null;
  return { result, position, ids: idsOf(client.events), texts: client.events.map((record) => record.text) };
}

/** Replays in as many runs as it takes, each stopped after some events. */
async function runInParts(source: string, options: Partial<ReplayOptions>, stops: readonly number[]) {
  const results: ReplayResult[] = [];
  const ids: number[] = [];
  const texts: string[] = [];
  let resume: ReplayPosition | undefined;
  for (let part = 0; ; part++) {
    const run1 = await run(source, { ...options, resume }, stops[part]);
    results.push(run1.result);
    ids.push(...run1.ids);
    texts.push(...run1.texts);
    if (run1.position === null) return { results, ids, texts };
    resume = run1.position;
  }
}

function sum(results: readonly ReplayResult[], count: (result: ReplayResult) => number): number {
  return results.reduce((total, result) => total + count(result), 0);
}

describe("a replay stopped and resumed", () => {
  test("sends every event exactly once and counts every row exactly once, wherever it is stopped", async () => {
    const rows = fc.array(
      fc.oneof(
        { weight: 8, arbitrary: fc.nat(40).map((step) => ({ second: step * 5 })) },
        { weight: 1, arbitrary: fc.constantFrom("bad", "", '{"type":"watermark","watermark":"x"}') },
      ),
      { minLength: 1, maxLength: 80 },
    );
    const cases = fc.record({
      files: fc.array(rows, { minLength: 1, maxLength: 3 }),
      stops: fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 3 }),
      bufferSize: fc.integer({ min: 1, max: 40 }),
      zipped: fc.boolean(),
      // Few outstanding events make it stop between events of the same time too.
      maxOutstanding: fc.integer({ min: 1, max: 20 }),
    });

    await fc.assert(
      fc.asyncProperty(cases, async ({ files, stops, bufferSize, zipped, maxOutstanding }) => {
        const folder = temporaryFolder();
        const expected: number[] = [];
        let id = 0;
        let rowCount = 0;
        for (const [index, content] of files.entries()) {
          const text = lines(
            trip(++id, 0),
            ...content.map((row) => {
              if (typeof row === "string") return row;
              const wanted = row.second >= 10 && row.second < 190;
              if (wanted) expected.push(id + 1);
              return trip(++id, row.second);
            }),
          );
          rowCount += text.split("\n").filter((line) => line !== "").length;
          write(folder, `${index}.json`, zipped ? gzipSync(text) : text);
        }
        const options = { bufferSize, maxOutstanding, from: FIRST_DROPOFF + 10_000, to: FIRST_DROPOFF + 190_000 };

        const { results, ids } = await runInParts(folder, options, stops);

        expect([...ids].sort((a, b) => a - b)).toEqual(expected);
        expect(sum(results, (result) => result.read)).toBe(rowCount);
        for (const result of results) {
          expect(result.delivered + result.failed + result.rejected + result.skipped).toBe(result.read);
        }
      }),
      { numRuns: 100 },
    );
  });

  test("goes on in order, after the events already sent", async () => {
    const source = write(temporaryFolder(), "a.json", trips(300));

    const { ids, results } = await runInParts(source, {}, [40, 70]);

    expect(results.map((result) => result.outcome)).toEqual(["stopped", "stopped", "finished"]);
    expect(ids).toEqual(Array.from({ length: 300 }, (_, id) => id));
  });

  test("works the same for CSV, whose header is read again", async () => {
    const rows = Array.from({ length: 200 }, (_, i) =>
      CSV_ROW.replace("19:23:42", `19:2${Math.floor(i / 60)}:${String(i % 60).padStart(2, "0")}`),
    );
    rows[20] = `"${rows[20]}`;
    const source = write(temporaryFolder(), "a.csv", lines(CSV_2015, ...rows));

    const { ids, results } = await runInParts(source, { bufferSize: 30 }, [50, 50]);

    expect(new Set(ids).size).toBe(199);
    expect(ids.length).toBe(199);
    expect(sum(results, (result) => result.rejected)).toBe(1);
    expect(sum(results, (result) => result.read)).toBe(200);
  });

  test("works the same for Parquet, whose rows before the position are not read again", async () => {
    const folder = temporaryFolder();
    write(
      folder,
      "a.parquet",
      readFileSync(join(import.meta.dirname, "fixtures", "parquet", "trips-three-groups.parquet")),
    );

    const { ids, results } = await runInParts(folder, { bufferSize: 300, speedup: 100_000 }, [1500, 1200]);

    expect(new Set(ids).size).toBe(4100);
    expect(ids.length).toBe(4100);
    expect(sum(results, (result) => result.read)).toBe(4100);
    expect(results.at(-1)?.repeated).toBeLessThan(1000);
  });

  test("adds the same shift to the times as the run before: invocation", async () => {
    const source = write(temporaryFolder(), "a.json", trips(100));

    const { texts } = await runInParts(source, { adaptTime: "invocation" }, [30]);

    const times = texts.map((text) => Date.parse((JSON.parse(text) as { dropoff_datetime: string }).dropoff_datetime));
    expect(times.every((time, index) => time - times[0]! === index * 1000)).toBe(true);
  });

  test("reports refused files and rejects once", async () => {
    const folder = temporaryFolder();
    write(folder, "a.csv", "a,b\n1,2\n");
    write(folder, "b.json", lines("bad", ...trips(200).trimEnd().split("\n")));

    const { results } = await runInParts(folder, {}, [50]);

    expect(sum(results, (result) => result.objectsRefused.length)).toBe(1);
    expect(sum(results, (result) => result.rejected)).toBe(1);
  });

  test("before its first event starts from the beginning", async () => {
    const source = write(temporaryFolder(), "a.json", trips(5));
    const first = await run(source, { signal: AbortSignal.abort() });

    const { ids } = await run(source, { resume: first.position! });

    expect(first.result).toMatchObject({ outcome: "stopped", read: 0, sent: 0 });
    expect(ids).toEqual([0, 1, 2, 3, 4]);
  });
});

describe("a position from the statistics", () => {
  test("loses no event after a crash, and repeats only those sent after it was taken", async () => {
    const source = write(temporaryFolder(), "a.json", trips(500));
    const clock = createVirtualClock();
    const positions: { position: ReplayPosition | null; delivered: number; stored: number[] }[] = [];
    const client = createScriptedKinesis();
    const options = {
      streamName: "trips",
      source,
      speedup: 10,
      watermarks: { intervalMs: 3000 },
      bufferSize: 50,
    } as const;
    await replay({
      ...options,
      client,
      clock,
      statisticsFrequency: 1000,
      onStatistics: ({ position, delivered }) => positions.push({ position, delivered, stored: idsOf(client.events) }),
    }).done;

    for (const { position, stored } of positions.filter((_, index) => index % 7 === 0)) {
      const after = await run(source, { ...options, resume: position ?? undefined });
      expect(new Set([...stored, ...after.ids]).size).toBe(500);
      const repeated = after.ids.filter((id) => stored.includes(id));
      expect(repeated.length).toBeLessThanOrEqual(position === null ? stored.length : 50);
    }
  });

  test("is never ahead of what is settled, however late deliveries come", async () => {
    const clock = createVirtualClock();
    const source = write(temporaryFolder(), "a.json", trips(60));
    const client = createScriptedKinesis({
      refuse: (entry) =>
        entry.PartitionKey === "5" && clock.now() < Date.UTC(2026, 0, 5, 0, 0, 20) ? "InternalFailure" : undefined,
    });
    const early: (ReplayPosition | null)[] = [];

    await replay({
      client,
      clock,
      streamName: "trips",
      source,
      speedup: 1,
      statisticsFrequency: 1000,
      producer: { linger: 0 },
      watermarks: { intervalMs: 1000 },
      onStatistics: ({ position }) => {
        if (!idsOf(client.events).includes(5)) early.push(position);
      },
    }).done;

    expect(early.length).toBeGreaterThan(15);
    for (const position of early) expect(position === null || position.sent!.line <= 5).toBe(true);
  });
});

describe("a position", () => {
  const good: ReplayPosition = {
    version: 1,
    source: ["a"],
    object: "a",
    line: 1,
    eventTime: null,
    sent: null,
    readTo: { object: "a", line: 1 },
  };
  const options = { client: createScriptedKinesis(), streamName: "trips", source: "a" };

  test.each<[Record<string, unknown>, string]>([
    [{ version: 2 }, "resume: expected version 1, got 2"],
    [{ source: ["b"] }, "resume: expected source a, got b"],
    [{ line: 0 }, "resume: expected an object and a line from 1, got "],
    [{ readTo: {} }, "resume: expected an object and a line from 1, got {}"],
    [{ sent: { object: "a", line: 1 } }, "resume: expected an event time, got undefined"],
  ])("that does not fit is refused: %j", (wrong, message) => {
    const resume = { ...good, ...wrong } as ReplayPosition;

    expect(() => replay({ ...options, resume })).toThrow(message);
  });

  test("in a file that is gone is refused", async () => {
    const source = write(temporaryFolder(), "a.json", trips(1));
    const resume = { ...good, source: [source] };

    const act = run(source, { resume });

    await expect(act).rejects.toMatchObject({ code: "REPLAY_POSITION_INVALID" });
  });
});
