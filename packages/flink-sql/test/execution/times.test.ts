import { expect, it } from "vitest";
import type { Source } from "../../src/connectors/connector.ts";
import { JumpingClock } from "../support/clock.ts";
import { settle, TestClock } from "../support/environment.ts";
import { Feed, Shown, testJob } from "../support/job.ts";

const TIMED = "k STRING, ts TIMESTAMP(3), WATERMARK FOR ts AS ts";
const COUNT = `SELECT window_end, COUNT(*) FROM TABLE(TUMBLE(TABLE t, DESCRIPTOR(ts), INTERVAL '1' SECOND))
  GROUP BY window_start, window_end`;
const table = (name: string, columns: string) => `CREATE TABLE ${name} (${columns}) WITH ('connector' = 'values');`;

it("sends watermarks at once when they have advanced by more than the interval, else when it is over", async () => {
  const clock = new TestClock(0);
  const [t, sink] = [new Feed(), new Shown()];
  const job = testJob({ sql: table("t", TIMED) + COUNT, clock, sources: { t }, sink });
  await job.start();

  t.send([
    ["a", 900],
    ["b", 1050],
    ["late by record, not by interval", 950],
  ]);
  await settle();
  expect(sink.lines).toEqual([]);
  expect(clock.next).toBe(200);

  await clock.advance(200);
  expect(sink.lines).toEqual(["+I 1000, 2"]);
  t.send([
    ["c", 990],
    ["d", 2500],
  ]);
  await settle();
  expect(sink.lines).toEqual(["+I 1000, 2", "+I 2000, 1"]);
  await job.cancel();
});

it("does not wait for an input that is idle", async () => {
  const clock = new TestClock(0);
  const [t, u, sink] = [new Feed(), new Feed(), new Shown()];
  const sql = `${table("t", TIMED)}${table("u", TIMED)} SET 'table.exec.source.idle-timeout' = '5 s';
    CREATE VIEW both_tables AS SELECT * FROM t UNION ALL SELECT * FROM u;
    ${COUNT.replace("TABLE t", "TABLE both_tables")}`;
  const job = testJob({ sql, clock, sources: { t, u }, sink });
  await job.start();

  t.send([
    ["a", 900],
    ["b", 1999],
  ]);
  await settle();
  expect(sink.lines).toEqual([]);
  await clock.advance(4999);
  t.send([["c", 2500]]);
  await settle();
  expect(sink.lines).toEqual([]);
  await clock.advance(1);
  expect(sink.lines).toEqual(["+I 1000, 1", "+I 2000, 1"]);

  u.send([["d", 2100]]);
  await clock.advance(200);
  t.send([["e", 3100]]);
  await settle();
  expect(sink.lines.at(-1)).toBe("+I 3000, 2");

  u.send([["f", 3300]]);
  await settle();
  t.send([["g", 4200]]);
  await settle();
  expect(sink.lines).toHaveLength(3);
  u.send([["h", 4100]]);
  await settle();
  expect(sink.lines.at(-1)).toBe("+I 4000, 2");
  await job.cancel();
});

it("joins on without an input that is idle", async () => {
  const clock = new TestClock(0);
  const [t, u, sink] = [new Feed(), new Feed(), new Shown()];
  const sql = `${table("t", TIMED)}${table("u", TIMED)} SET 'table.exec.source.idle-timeout' = '5 s';
    SET 'pipeline.auto-watermark-interval' = '0';
    SELECT t.k, u.k FROM t LEFT JOIN u ON t.k = u.k AND t.ts BETWEEN u.ts AND u.ts + INTERVAL '1' SECOND`;
  const job = testJob({ sql, clock, sources: { t, u }, sink });
  await job.start();

  t.send([
    ["a", 1000],
    ["b", 9000],
  ]);
  await clock.advance(4999);
  expect(sink.lines).toEqual([]);
  t.send([["c", 9500]]);
  await clock.advance(1);
  expect(sink.lines).toEqual(["+I a, ", "+I b, "]);
  await job.cancel();
});

it("takes the least watermark of the splits where a source asks for it", async () => {
  const clock = new TestClock(0);
  const [t, sink] = [new Feed(["one", "two"]), new Shown()];
  const sql = `${table("t", TIMED)} SET 'pipeline.auto-watermark-interval' = '0'; ${COUNT}`;
  const job = testJob({ sql, clock, sources: { t }, sink });
  await job.start();

  t.send(
    [
      ["a", 900],
      ["b", 5000],
    ],
    "one",
  );
  await settle();
  expect(sink.lines).toEqual([]);
  t.send(
    [
      ["c", 950],
      ["d", 1100],
    ],
    "two",
  );
  await settle();
  expect(sink.lines).toEqual(["+I 1000, 2"]);
  await job.cancel();
});

it("does not wait for a subtask whose reader says that it has no split, until it has caught up", async () => {
  const [clock, sink] = [new TestClock(0), new Shown()];
  const feeds = [new Feed(), new Feed()];
  let withoutSplits = true;
  const t: Source = {
    bounded: false,
    open: async (subtask) => {
      const reader = await feeds[subtask]!.open(subtask, 2, undefined);
      return subtask === 0 ? reader : { ...reader, idle: () => withoutSplits };
    },
  };
  const job = testJob({ sql: table("t", TIMED) + COUNT, clock, sources: { t }, sink, parallelism: 2 });
  await job.start();
  feeds[0]!.send([
    ["a", 900],
    ["b", 1500],
  ]);
  await settle();
  expect(sink.lines).toEqual(["+I 1000, 1"]);

  // It counts again from when it has caught up with the others.
  withoutSplits = false;
  feeds[1]!.send([["c", 1700]]);
  await settle();
  feeds[0]!.send([["d", 3500]]);
  await settle();
  expect(sink.lines).toEqual(["+I 1000, 1"]);
  feeds[1]!.send([["e", 2500]]);
  await settle();
  expect(sink.lines).toEqual(["+I 1000, 1", "+I 2000, 2"]);
  await job.cancel();
});

it("fires windows of processing time when their last millisecond is over, sleeping through the clock alone", async () => {
  const clock = new JumpingClock(500);
  const [t, sink] = [new Feed(), new Shown()];
  const job = testJob({ sql: table("t", "k STRING, ts AS PROCTIME()") + COUNT, clock, sources: { t }, sink });
  await job.start();

  t.send([["a"], ["b"]]);
  while (sink.lines.length === 0) await settle();

  expect(sink.lines).toEqual(["+I 1000, 2"]);
  expect([clock.now(), clock.jumps]).toEqual([1000, 1]);
  await job.cancel();
});

it("fires what waits for event time when the rows end, but no timer of processing time", async () => {
  const clock = new TestClock(0);
  const [t, sink] = [new Feed(), new Shown()];
  const job = testJob({ sql: table("t", TIMED) + COUNT, clock, sources: { t }, sink });
  await job.start();
  t.send([["a", 900]]);
  t.send("end");
  await job.done;
  expect(sink.lines).toEqual(["+I 1000, 1"]);

  const [p, other] = [new Feed(), new Shown()];
  const sql = table("t", "k STRING, ts AS PROCTIME()") + COUNT;
  const processing = testJob({ sql, clock, sources: { t: p }, sink: other });
  await processing.start();
  p.send([["a"]]);
  p.send("end");
  await processing.done;
  expect(other.lines).toEqual([]);
  expect(processing.status).toBe("FINISHED");
});
