import { expect, it } from "vitest";
import { CheckpointIndex, latestCheckpoint } from "../../src/execution/retained.ts";
import { MemoryCheckpoints } from "../../src/execution/stores.ts";
import { settle, TestClock } from "../support/environment.ts";
import { Feed, Shown, testJob } from "../support/job.ts";

const T = "CREATE TABLE t (k STRING, v INT) WITH ('connector' = 'values');";
const SUM = "SELECT k, SUM(v) FROM t GROUP BY k";
const CHECKPOINTS = "SET 'execution.checkpointing.interval' = '10 s';";
const WINDOWS = `CREATE TABLE t (k STRING, ts TIMESTAMP(3), WATERMARK FOR ts AS ts) WITH ('connector' = 'values');
  SELECT COUNT(*) FROM TABLE(TUMBLE(TABLE t, DESCRIPTOR(ts), INTERVAL '10' SECONDS)) GROUP BY window_start, window_end`;

const indexOf = (store: MemoryCheckpoints) => CheckpointIndex.open(store, undefined);

function begin(sql: string, more: Partial<Parameters<typeof testJob>[0]> = {}) {
  const clock = new TestClock(0);
  const [t, sink] = [new Feed(), new Shown()];
  return { clock, t, sink, job: testJob({ sql, clock, sources: { t }, sink, ...more }) };
}

it("takes checkpoints at the interval, commits when they are stored, and keeps only the last one", async () => {
  const store = new MemoryCheckpoints();
  const { clock, t, sink, job } = begin(T + CHECKPOINTS + SUM, { index: await indexOf(store) });
  await job.start();
  t.send([["a", 1]]);
  await clock.advance(9999);
  expect(sink.committed).toEqual([]);

  await clock.advance(1);
  expect(sink.committed).toEqual(["+I a, 1"]);
  t.send([["a", 2]]);
  await clock.advance(10_000);
  expect(sink.committed).toEqual(["+I a, 1", "-U a, 1", "+U a, 3"]);
  expect(await store.get("job.chk-1")).toBeUndefined();
  expect(await store.get("job.chk-2")).toEqual(await latestCheckpoint(store));
  expect(job.metrics().job).toMatchObject({ numberOfCompletedCheckpoints: 2, numberOfFailedCheckpoints: 0 });

  await job.cancel();
  expect(job.status).toBe("CANCELLED");
});

it("restarts from the last checkpoint after a failure, as often as the strategy says", async () => {
  const strategy = `SET 'restart-strategy.type' = 'fixed-delay'; SET 'restart-strategy.fixed-delay.attempts' = '1';
    SET 'restart-strategy.fixed-delay.delay' = '3 s';`;
  const { clock, t, sink, job } = begin(T + CHECKPOINTS + strategy + SUM, {
    index: await indexOf(new MemoryCheckpoints()),
  });
  await job.start();
  t.send([["a", 1]]);
  await clock.advance(10_000);
  t.send([["a", 5]]);
  await settle();
  t.fail(new Error("the shard is gone"));
  await settle();
  expect(job.status).toBe("RESTARTING");

  await clock.advance(3000);
  expect(job.status).toBe("RUNNING");
  expect(t.opened).toEqual([undefined, 1]);
  t.send([["a", 2]]);
  await settle();
  expect(sink.lines.at(-1)).toBe("+U a, 3");
  expect(job.metrics().job).toMatchObject({ numRestarts: 1, fullRestarts: 1 });

  t.fail(new Error("again"));
  await expect(job.done).rejects.toThrow("again");
  expect(job.status).toBe("FAILED");
});

it("gives a savepoint while running, and what was written before becomes visible with the next checkpoint", async () => {
  const { clock, t, sink, job } = begin(T + CHECKPOINTS + SUM, { index: await indexOf(new MemoryCheckpoints()) });
  await job.start();
  t.send([["a", 1]]);
  const restore = await job.savepoint();
  expect(sink.committed).toEqual([]);
  await clock.advance(10_000);
  expect(sink.committed).toEqual(["+I a, 1"]);
  await job.cancel();

  const again = begin(T + SUM, { restore });
  await again.job.start();
  again.t.send([
    ["a", 2],
    ["b", 1],
  ]);
  again.t.send("end");
  await again.job.done;
  expect(again.t.opened).toEqual([1]);
  expect(again.sink.committed).toEqual(["-U a, 1", "+U a, 3", "+I b, 1"]);
});

it("stops with a savepoint and open windows, or drains them", async () => {
  const kept = begin(WINDOWS);
  await kept.job.start();
  kept.t.send([["a", 1000]]);
  const restore = await kept.job.stop(false);
  expect(kept.sink.lines).toEqual([]);
  expect([kept.job.status, kept.sink.closed]).toEqual(["FINISHED", 1]);

  const drained = begin(WINDOWS, { restore });
  await drained.job.start();
  drained.t.send([["b", 2000]]);
  await drained.job.stop(true);
  expect(drained.sink.committed).toEqual(["+I 2"]);
});

it("does not give the rows of VALUES again after a restore, nor wait for more of them", async () => {
  const sql = `CREATE TABLE t (k STRING, ts TIMESTAMP(3)) WITH ('connector' = 'values');
    SELECT k FROM t UNION ALL SELECT 'constant' AS k`;
  const { t, sink, job } = begin(sql);
  await job.start();
  t.send([["a", 1000]]);
  const restore = await job.stop(false);
  expect(sink.lines).toEqual(["+I constant", "+I a"]);

  const again = begin(sql, { restore });
  await again.job.start();
  again.t.send([["b", 2000]]);
  again.t.send("end");
  await again.job.done;
  expect(again.sink.lines).toEqual(["+I b"]);
  expect(again.job.metrics().vertices.at(-1)!.metrics.currentInputWatermark).toBe(2 ** 63);
});

it("refuses state whose operator has changed, and such of operators there are no more", async () => {
  const { t, job } = begin(T + SUM);
  await job.start();
  t.send([["a", 1]]);
  const restore = await job.stop(false);

  const changed = begin(`${T} SELECT k, AVG(v) FROM t GROUP BY k`, { restore });
  await expect(changed.job.start()).rejects.toThrow(/incompatible.*SUM.*AVG/s);
  expect(changed.job.status).toBe("FAILED");

  const gone = begin(`${T} SELECT k, v FROM t`, { restore });
  await expect(gone.job.start()).rejects.toThrow("Cannot map checkpoint/savepoint state for operator aggregate(t)");
  const allowed = begin(`${T} SELECT k, v FROM t`, { restore, allowNonRestored: true });
  await allowed.job.start();
  await allowed.job.cancel();

  const filtered = begin(`${T} SELECT k, SUM(v) FROM t WHERE v > 5 GROUP BY k`, { restore });
  await filtered.job.start();
  filtered.t.send([
    ["a", 7],
    ["a", 1],
  ]);
  await filtered.job.stop(false);
  expect(filtered.sink.lines).toEqual(["-U a, 1", "+U a, 8"]);
});

it("processes no row while a writer is full, and can be cancelled then; what no checkpoint has is never visible", async () => {
  const { clock, t, sink, job } = begin(`${T} SELECT k FROM t`);
  const full = Promise.withResolvers<void>();
  sink.pressure = full.promise;
  await job.start();
  t.send([
    ["a", 1],
    ["b", 1],
  ]);
  await settle();
  await clock.advance(2000);
  expect(sink.lines).toEqual(["+I a"]);

  sink.pressure = undefined;
  full.resolve();
  await settle();
  expect(sink.lines).toEqual(["+I a", "+I b"]);
  expect(job.metrics().job).toMatchObject({ backPressuredTimeMsPerSecond: 1000, busyTimeMsPerSecond: 0 });

  sink.pressure = new Promise(() => undefined);
  t.send([
    ["c", 1],
    ["d", 1],
  ]);
  await settle();
  await job.cancel();
  expect(sink.lines).toEqual(["+I a", "+I b", "+I c"]);
  expect(sink.committed).toEqual([]);
});

it("tolerates as many failed checkpoints as its settings say", async () => {
  const store = new MemoryCheckpoints();
  let broken = true;
  const put = store.put.bind(store);
  store.put = async (name, body) => {
    if (broken) throw new Error("no space left");
    await put(name, body);
  };
  const tolerant =
    "SET 'execution.checkpointing.tolerable-failed-checkpoints' = '1'; SET 'restart-strategy.type' = 'none';";
  const { clock, t, sink, job } = begin(T + CHECKPOINTS + tolerant + SUM, { index: await indexOf(store) });
  await job.start();
  t.send([["a", 1]]);
  await clock.advance(10_000);
  expect([job.status, sink.committed]).toEqual(["RUNNING", []]);
  broken = false;
  await clock.advance(10_000);
  expect(sink.committed).toEqual(["+I a, 1"]);

  broken = true;
  t.send([["a", 1]]);
  await clock.advance(20_000);
  await expect(job.done).rejects.toThrow("Exceeded checkpoint tolerable failure threshold. no space left");
  expect(job.metrics().job).toMatchObject({ numberOfCompletedCheckpoints: 1, numberOfFailedCheckpoints: 3 });
});

it("fails a checkpoint that takes longer than its timeout", async () => {
  const store = new MemoryCheckpoints();
  store.put = () => new Promise(() => undefined);
  const settings = "SET 'execution.checkpointing.timeout' = '4 s'; SET 'restart-strategy.type' = 'none';";
  const { clock, job } = begin(T + CHECKPOINTS + settings + SUM, { index: await indexOf(store) });
  await job.start();
  await clock.advance(13_999);
  expect(job.status).toBe("RUNNING");
  await clock.advance(1);
  await expect(job.done).rejects.toThrow("Checkpoint 1 expired before completing.");
});

it("fails when a writer is not prepared in time, and does not wait for it", async () => {
  const settings = "SET 'execution.checkpointing.timeout' = '4 s'; SET 'restart-strategy.type' = 'none';";
  const { clock, sink, job } = begin(T + CHECKPOINTS + settings + SUM, {
    index: await indexOf(new MemoryCheckpoints()),
  });
  sink.preparing = new Promise(() => undefined);
  await job.start();
  await clock.advance(14_000);
  await expect(job.done).rejects.toThrow("Checkpoint 1 expired before completing.");
  expect(job.metrics().job).toMatchObject({ numberOfFailedCheckpoints: 1, numberOfInProgressCheckpoints: 0 });

  const again = begin(T + SUM);
  again.sink.preparing = sink.preparing;
  await again.job.start();
  const saved = again.job.savepoint();
  await settle();
  await again.job.cancel();
  await expect(saved).rejects.toThrow("the job was cancelled");
});

it("reports records, watermarks and late rows by vertex", async () => {
  const { clock, t, job } = begin(WINDOWS);
  await job.start();
  t.send([
    ["a", 1000],
    ["b", 25_000],
    ["late", 2000],
  ]);
  await clock.advance(10_000);

  const { job: figures, vertices } = job.metrics();
  expect(figures).toMatchObject({ uptime: 10_000, numRecordsIn: 3, numRecordsInPerSecond: 0.05, numBytesIn: 30 });
  expect(vertices.map(({ name }) => name)).toEqual(["Source: t", "WindowAggregate[1]", "Sink: collect"]);
  const [source, operator, sink] = vertices.map(({ metrics }) => metrics);
  expect(source).toMatchObject({ numRecordsOut: 3, currentOutputWatermark: 25_000, watermarkLag: -15_000 });
  expect(operator).toMatchObject({ numRecordsIn: 3, numRecordsOut: 1, numLateRecordsDropped: 1 });
  expect(sink).toMatchObject({ numRecordsIn: 1, currentInputWatermark: 25_000, idleTimeMsPerSecond: 1000 });
  await job.cancel();
});
