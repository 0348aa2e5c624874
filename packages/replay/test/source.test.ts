import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Readable } from "node:stream";
import { gzipSync } from "node:zlib";
import { GetObjectCommand, ListObjectsV2Command } from "@aws-sdk/client-s3";
import { compressFrameSync } from "lz4-napi";
import { describe, expect, test } from "vitest";
import { type ReplayOptions, replay } from "../src/index.ts";
import { createScriptedKinesis } from "./scripted-kinesis.ts";
import { CSV_2015, CSV_ROW, idsOf, lines, temporaryFolder, trip, trips, write } from "./trips.ts";
import { createVirtualClock } from "./virtual-clock.ts";

const parquet = join(import.meta.dirname, "fixtures", "parquet", "trips-three-groups.parquet");

async function run(source: string | string[], options: Partial<ReplayOptions> = {}) {
  const client = createScriptedKinesis();
  const clock = createVirtualClock();
  const result = await replay({
    client,
    clock,
    streamName: "trips",
    source,
    speedup: "max",
    watermarks: false,
    ...options,
  }).done;
  return { result, ids: idsOf(client.stored) };
}

/** Objects of one bucket by key; bodies come in small pieces, listings in pages of two. */
function scriptedS3(objects: Record<string, string | Uint8Array>) {
  const keys = Object.keys(objects).sort();
  const requests: string[] = [];
  return {
    requests,
    async send(command: unknown): Promise<unknown> {
      if (command instanceof ListObjectsV2Command) {
        const from = Number(command.input.ContinuationToken ?? 0);
        const found = keys.filter((key) => key.startsWith(command.input.Prefix ?? ""));
        requests.push(`list ${command.input.Prefix}`);
        return {
          Contents: found.slice(from, from + 2).map((Key) => ({ Key, Size: Buffer.from(objects[Key]!).length })),
          IsTruncated: from + 2 < found.length,
          NextContinuationToken: String(from + 2),
        };
      }
      const { Key, Range } = (command as GetObjectCommand).input;
      requests.push(`get ${Key}`);
      const [start, end] = /^bytes=(\d+)-(\d+)$/
        .exec(Range ?? "")
        ?.slice(1)
        .map(Number) ?? [0, Number.POSITIVE_INFINITY];
      const body = Buffer.from(objects[Key!]!).subarray(start, end! + 1);
      return {
        Body: Readable.from(
          Array.from({ length: Math.ceil(body.length / 7) }, (_, i) => body.subarray(i * 7, i * 7 + 7)),
        ),
      };
    },
  };
}

describe("folders", () => {
  test("are read below all levels, by name, without README.md, hidden and empty files", async () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, "b"));
    write(folder, "c.json", lines(trip(3, 0)));
    write(folder, "a.json", lines(trip(1, 0)));
    write(folder, join("b", "x.json"), lines(trip(2, 0)));
    write(folder, "README.md", "# Trips\n");
    write(folder, "_SUCCESS", "x");
    write(folder, ".part.crc", "x");
    write(folder, "empty.json", "");

    const { ids, result } = await run(folder);

    expect(ids).toEqual([1, 2, 3]);
    expect(result.objectsSkipped).toEqual([
      { object: join(folder, ".part.crc"), reason: "hidden by the first character of its name" },
      { object: join(folder, "README.md"), reason: "describes the data" },
      { object: join(folder, "_SUCCESS"), reason: "hidden by the first character of its name" },
      { object: join(folder, "empty.json"), reason: "empty" },
    ]);
  });

  test("and files may be given together, and are read in the order given", async () => {
    const folder = temporaryFolder();
    const second = write(folder, "a.json", lines(trip(2, 0)));
    const first = write(folder, "b.json", lines(trip(1, 0)));

    const { ids } = await run([first, second]);

    expect(ids).toEqual([1, 2]);
  });

  test("without any event file are an error that says what was found", async () => {
    const folder = temporaryFolder();
    write(folder, "README.md", "# Trips\n");

    const act = run(folder);

    await expect(act).rejects.toMatchObject({
      code: "REPLAY_SOURCE_EMPTY",
      message: `${folder}: expected files to read, got only ${join(folder, "README.md")} (describes the data)`,
    });
  });

  test("that do not exist are an error", async () => {
    await expect(run(join(temporaryFolder(), "none"))).rejects.toMatchObject({ code: "REPLAY_SOURCE_UNREADABLE" });
  });
});

describe("compression", () => {
  const text = trips(1500);

  test.each([
    ["gzip", gzipSync(text)],
    ["gzip in several members", Buffer.concat([gzipSync(text.slice(0, 5000)), gzipSync(text.slice(5000))])],
    ["lz4", compressFrameSync(Buffer.from(text), { contentChecksum: true })],
    ["none", Buffer.from(text)],
  ])("is told by the first bytes, whatever the name says: %s", async (_, bytes) => {
    const { ids } = await run(write(temporaryFolder(), "trips.txt", bytes));

    expect(ids).toEqual(Array.from({ length: 1500 }, (_x, id) => id));
  });

  test.each([
    ["gzip", gzipSync(text)],
    ["lz4", compressFrameSync(Buffer.from(text))],
  ])("that is cut short costs only what is missing: %s", async (_, bytes) => {
    const folder = temporaryFolder();
    write(folder, "a.json", bytes.subarray(0, bytes.length - 20));
    write(folder, "b.json", lines(trip(9999, 9999)));

    const { ids, result } = await run(folder);

    expect(ids.at(-1)).toBe(9999);
    expect(result.delivered + result.rejected).toBe(result.read);
    expect(result.rejected).toBe(1);
    expect(result.rejects[0]).toMatchObject({ kind: "object", object: join(folder, "a.json") });
    expect(result.rejects[0]?.reason).toMatch(/^file damaged from here on: /);
  });

  test.each([
    ["zstd", "28b52ffd", "got zstd: decompress it"],
    ["a zip archive", "504b0304", "got a zip archive: extract its files"],
    ["ORC", "4f524300", "got ORC: convert it to Parquet"],
    ["legacy lz4", "02214c18", "got lz4 in its legacy format: recompress it"],
    ["a JSON array", Buffer.from('[\n{"a":1}]').toString("hex"), "got a JSON array: write one object per line"],
  ])("or format that is not read is refused by name with the remedy: %s", async (_, hex, message) => {
    const act = run(write(temporaryFolder(), "trips.bin", Buffer.from(hex, "hex")));

    await expect(act).rejects.toMatchObject({ code: "REPLAY_SOURCE_REFUSED" });
    await expect(act).rejects.toThrow(message);
  });
});

describe("the text format", () => {
  test.each([
    ["a broken first line in a .json file", "a.json", lines("oops", trip(1)), 1],
    ["a broken first line in a file without a telling name", "part-00000", lines("oops", trip(1)), 1],
    ["a header in a file without a telling name", "part-00000", lines(CSV_2015, CSV_ROW), 0],
    ["objects in a file called .csv", "a.csv", lines(trip(1)), 0],
  ])("is told for %s", async (_, name, content, rejected) => {
    const { result } = await run(write(temporaryFolder(), name, content));

    expect(result).toMatchObject({ delivered: 1, rejected });
  });

  test("is NDJSON alone for events of any kind: CSV and Parquet are refused by name", async () => {
    const options = { event: "any", timeAttribute: "at", keyAttribute: "id" } as const;
    const csv = write(temporaryFolder(), "a.csv", lines(CSV_2015, CSV_ROW));

    await expect(run(csv, options)).rejects.toThrow('expected NDJSON for event "any", got CSV: use event "taxi-trip"');
    await expect(run(parquet, options)).rejects.toThrow(
      'expected NDJSON for event "any", got Parquet: use event "taxi-trip"',
    );
  });
});

describe("S3", () => {
  test("prefixes are listed page by page and objects read as files are", async () => {
    const s3 = scriptedS3({
      "trips/README.md": "# Trips",
      "trips/a.json": trips(20),
      "trips/b.json.gz": gzipSync(lines(trip(20, 20))),
      "trips/c.lz4": compressFrameSync(Buffer.from(lines(trip(21, 21)))),
      "trips/folder/": "",
      "other/d.json": lines(trip(99)),
    });

    const { ids, result } = await run("s3://data/trips/", { s3 });

    expect(ids).toEqual(Array.from({ length: 22 }, (_, id) => id));
    expect(result.objects).toBe(3);
    expect(result.objectsSkipped.map((note) => note.object)).toEqual([
      "s3://data/trips/README.md",
      "s3://data/trips/folder/",
    ]);
  });

  test("objects in Parquet are read by ranges", async () => {
    const { result } = await run("s3://data/", { s3: scriptedS3({ "trips.parquet": readFileSync(parquet) }) });

    expect(result).toMatchObject({ read: 4100, delivered: 4100 });
  });

  test("sources need a client", async () => {
    await expect(run("s3://data/trips/")).rejects.toMatchObject({ code: "REPLAY_OPTION_INVALID" });
  });

  test("failures end the replay with the place to resume, once everything sent is settled", async () => {
    const good = scriptedS3({ "a.json": trips(20), "b.json": trips(5) });
    const s3 = {
      async send(command: unknown): Promise<unknown> {
        if (command instanceof GetObjectCommand && command.input.Key === "b.json") throw new Error("connection reset");
        return good.send(command);
      },
    };

    const act = run("s3://data/", { s3 });

    await expect(act).rejects.toMatchObject({
      code: "REPLAY_SOURCE_UNREADABLE",
      message: "s3://data/b.json: Error: connection reset",
      position: { object: "s3://data/a.json", line: 1, readTo: { object: "s3://data/b.json", line: 1 } },
    });
  });
});

test("memory is bounded by the buffer and not by the file", async () => {
  // One row of 200 kB in many, so that holding rows past their turn would show.
  const long = lines(...Array.from({ length: 400 }, (_, id) => trip(id, id, { note: "x".repeat(200_000) })));
  const source = write(temporaryFolder(), "a.json.gz", gzipSync(long));
  const client = createScriptedKinesis({ refuse: () => undefined });
  const before = process.memoryUsage().rss;
  let most = 0;
  const counting = {
    async send(command: Parameters<typeof client.send>[0]): Promise<unknown> {
      most = Math.max(most, process.memoryUsage().rss - before);
      client.stored.length = 0;
      return client.send(command);
    },
  };

  const result = await replay({
    client: counting,
    clock: createVirtualClock(),
    streamName: "trips",
    source,
    speedup: "max",
    bufferSize: 10,
    maxOutstanding: 50,
    watermarks: false,
  }).done;

  expect(result.delivered).toBe(400);
  expect(result.bytes).toBeGreaterThan(80_000_000);
  expect(most).toBeLessThan(300_000_000);
});
