import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { main } from "../src/cli.ts";
import type { ReplayPosition, ReplayResult } from "../src/index.ts";
import { createScriptedKinesis } from "./scripted-kinesis.ts";
import { idsOf, lines, temporaryFolder, trip, trips, write } from "./trips.ts";
import { createVirtualClock } from "./virtual-clock.ts";

/** Runs the command against a scripted stream; interrupts it once `interruptAfter` events are stored. */
async function run(args: string[], interruptAfter = Number.POSITIVE_INFINITY) {
  const clock = createVirtualClock();
  let interrupt = () => {};
  const kinesis = createScriptedKinesis({
    before: async () => {
      await clock.sleep(1);
      if (kinesis.events.length >= interruptAfter) interrupt();
    },
  });
  let out = "";
  let err = "";
  const code = await main(args, {
    stdout: (text) => {
      out += text;
    },
    stderr: (text) => {
      err += text;
    },
    createClients: async () => ({ client: kinesis, clock, s3: undefined }),
    onInterrupt: (stop) => {
      interrupt = stop;
      return () => {};
    },
  });
  return { code, out, err, kinesis };
}

describe("millrace-replay", () => {
  test("replays, prints readings and the sum, and exits 0 when everything is delivered", async () => {
    const source = write(temporaryFolder(), "a.json", trips(30));

    const { code, out, kinesis } = await run(["--stream", "trips", "--speedup", "1", source]);

    expect(code).toBe(0);
    expect(idsOf(kinesis.events).length).toBe(30);
    expect(out).toContain("read 30 = delivered 30 + failed 0 + rejected 0 + skipped 0\n");
    expect(out).toMatch(/^1 events\/s, 0\.00 MB\/s, replay lag 0\.0 s, watermark lag \d\.\d s, delivered \d+, /m);
  });

  test("prints one JSON object and nothing else on standard output with --json", async () => {
    const source = write(temporaryFolder(), "a.json", trips(30));

    const { code, out, err } = await run(["--json", "--stream", "trips", "--speedup", "1", source]);

    const result = JSON.parse(out) as ReplayResult & { schema: number };
    expect(code).toBe(0);
    expect(result).toMatchObject({ schema: 1, read: 30, delivered: 30, outcome: "finished", position: null });
    expect(err).toContain("events/s");
  });

  test("exits 1 when rows are rejected, naming file, line and reason, and keeps all of them where asked", async () => {
    const folder = temporaryFolder();
    const source = write(folder, "a.json", lines("bad", trip(1), "worse"));
    const rejects = join(folder, "rejects.out");

    const { code, out } = await run(["--stream", "trips", "--keep-rejects", "1", "--rejects", rejects, source]);

    expect(code).toBe(1);
    expect(out).toContain(`${source}:1: expected a JSON object, got `);
    expect(readFileSync(rejects, "utf8").trimEnd().split("\n").length).toBe(2);
  });

  test("stops at an interrupt with a position that a second run resumes from", async () => {
    const folder = temporaryFolder();
    const source = write(folder, "a.json", trips(300));
    const position = join(folder, "position.out");
    const args = ["--stream", "trips", "--speedup", "1000", "--linger", "0", "--position", position, source];

    const first = await run(args, 50);
    const kept = JSON.parse(readFileSync(position, "utf8")) as ReplayPosition;
    const second = await run(["--resume", position, ...args]);

    expect(first.code).toBe(0);
    expect(first.err).toContain("stopping: waiting for what is on its way");
    expect(kept).toMatchObject({ version: 1, source: [source] });
    expect([...idsOf(first.kinesis.events), ...idsOf(second.kinesis.events)]).toEqual(
      Array.from({ length: 300 }, (_, id) => id),
    );
    expect(JSON.parse(readFileSync(position, "utf8"))).toBeNull();
  });

  test("takes every option of the library", async () => {
    const source = write(
      temporaryFolder(),
      "a.json",
      lines('{"at":1000,"id":"x","end":2000}', '{"at":99000,"id":"y"}'),
    );
    const flags =
      "--event any --time-attribute at --time-attributes end --key-attribute id --adapt-time invocation".split(" ");
    const limits = "--to 1970-01-01T00:01:00Z --from 1970-01-01 --ordered --buffer-size 5 --max-outstanding 9".split(
      " ",
    );
    const sending = "--no-watermarks --concurrency 1 --max-attempts 2 --aggregation off --max-row-size 2000".split(" ");

    const { code, kinesis } = await run(["--stream", "s", ...flags, ...limits, ...sending, "--speedup", "max", source]);

    expect(code).toBe(0);
    const start = Date.UTC(2026, 0, 5);
    expect(kinesis.stored.map((record) => record.text)).toEqual([`{"at":${start},"id":"x","end":${start + 1000}}\n`]);
  });

  test("refuses to resume what is finished", async () => {
    const position = write(temporaryFolder(), "position.out", "null\n");

    const { code, err } = await run(["--stream", "trips", "--resume", position, "a"]);

    expect(code).toBe(2);
    expect(err).toContain(`--resume: ${position} says that the source is finished`);
  });

  test.each<[string[], number, string]>([
    [["--stream", "trips", "--fast", "a"], 2, "Unknown option '--fast'"],
    [["--stream", "trips"], 2, "source: expected at least one file, folder or s3:// address, got none"],
    [["a"], 2, "streamName: expected a text"],
    [["--stream", "trips", "--speedup", "quick", "a"], 2, "--speedup: expected a number, got quick"],
    [["--stream", "trips", "--resume", "no-such-file", "a"], 2, "--resume: expected a position in no-such-file"],
    [["--stream", "trips", "no-such-file"], 3, "no-such-file: ENOENT"],
  ])("%j exits %i", async (args, code, message) => {
    const outcome = await run(args);

    expect(outcome.code).toBe(code);
    expect(outcome.err).toContain(message);
    expect(outcome.out).toBe("");
  });

  test("lists every flag in its help, run as a program", () => {
    const program = join(import.meta.dirname, "..", "bin", "replay.mjs");

    const { status, stdout } = spawnSync(process.execPath, [program, "--help"], { encoding: "utf8" });

    expect(status).toBe(0);
    expect(stdout).toContain("Usage: millrace-replay --stream <name>");
    expect(stdout.match(/^ {2}--[a-z-]+/gm)?.length).toBe(30);
    expect(existsSync(program)).toBe(true);
  });
});
