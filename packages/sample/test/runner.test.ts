import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { ListStreamsCommand } from "@aws-sdk/client-kinesis";
import {
  checkEqual,
  defineSample,
  type FaultSwitch,
  readReport,
  runSample,
  type Sample,
  type SampleContext,
} from "@millrace/sample";
import { afterEach, beforeEach, expect, test } from "vitest";

const TERRAFORM = `
variable "name_prefix" { type = string }
resource "aws_kinesis_stream" "numbers" { name = "\${var.name_prefix}-numbers" }
output "stream" { value = aws_kinesis_stream.numbers.name }
`;

let root: string;
beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), "runner-"));
  mkdirSync(path.join(root, "infra"));
  writeFileSync(path.join(root, "infra", "main.tf"), TERRAFORM);
});
afterEach(() => rmSync(root, { recursive: true }));

const parameters = { count: { type: "integer", default: 3, minimum: 0, description: "Records." } } as const;
type Context = SampleContext<typeof parameters, { stream: string }>;

function sampleOf(run: (context: Context) => Promise<number>): Sample {
  return defineSample({
    name: "echo",
    title: "Echo",
    summary: "Counts to a number.",
    systems: [],
    terraform: { root: "infra", variables: () => ({}), outputs: ["stream"] },
    parameters,
    faults: { slow: { description: "Slows everything.", rules: [{ latency: 1000 }] } },
    run,
    checks: (result, context) => [
      checkEqual("the count is right", "parameter count", context.parameters.count, result),
    ],
    views: () => [{ kind: "line", title: "Count", series: [{ name: "count", title: "count" }] }],
  });
}

const counting = sampleOf(async ({ parameters: { count }, records, metrics, series, artifacts, clock, outputs }) => {
  for (let i = 0; i < count; i++) {
    await clock.sleep(60_000);
    records.read();
    records.delivered();
    series.of("count", "records").add(clock.now(), i + 1);
  }
  metrics.set("records", count, "records");
  artifacts.write("stream.txt", "the stream's name", outputs.stream);
  return count;
});

test("a run leaves a report with everything it measured and passes when its checks hold", async () => {
  const { report, folder } = await runSample(counting, { root, parameters: { count: "5" } });

  expect(report).toMatchObject({
    schema: 1,
    sample: "echo",
    status: "passed",
    target: "local",
    seed: "millrace",
    parameters: { count: 5 },
    records: { read: 5, delivered: 5, failed: 0, dropped: 0 },
    metrics: { records: { value: 5, unit: "records" } },
    artifacts: [{ path: "artifacts/stream.txt", description: "the stream's name" }],
  });
  expect(report.clockMs).toBeGreaterThanOrEqual(300_000);
  expect(report.checks.map((check) => check.name)).toEqual(["the count is right", "every record is accounted for"]);
  expect(report.series.count?.points).toHaveLength(5);
  expect(readReport(folder)).toEqual(report);
  expect(readFileSync(path.join(folder, "artifacts", "stream.txt"), "utf8")).toMatch(/^echo-[0-9a-f]{8}-numbers$/);
  expect(existsSync(path.join(folder, "lock.json"))).toBe(false);
});

test("a throttled call of an SDK client is repeated after a wait on the run's clock", async () => {
  const throttled: FaultSwitch = {
    description: "Two calls are throttled.",
    rules: [{ service: "kinesis", times: 2, error: { code: "LimitExceededException", status: 400 } }],
  };
  const sample: Sample = {
    ...sampleOf(async ({ aws }) => {
      await aws.kinesis().send(new ListStreamsCommand({}));
      return 3;
    }),
    faults: { throttled },
  };

  const { report } = await runSample(sample, { root, faults: ["throttled"] });

  expect(report.error).toBeUndefined();
  expect(report.faults).toEqual(["throttled"]);
  // Half of the longest waits before the first and the second repetition, 1 s and 2 s, is the least.
  expect(report.clockMs).toBeGreaterThanOrEqual(1500);
});

test("the same seed gives the same results and another seed other names", async () => {
  const names: string[] = [];
  for (const seed of ["1", "1", "2"]) {
    const { folder } = await runSample(counting, { root, seed });
    names.push(readFileSync(path.join(folder, "artifacts", "stream.txt"), "utf8"));
  }

  expect(names[0]).toBe(names[1]);
  expect(names[0]).not.toBe(names[2]);
});

test("a run whose check does not hold has failed", async () => {
  const { report } = await runSample(
    sampleOf(async () => 2),
    { root },
  );

  expect(report.status).toBe("failed");
  expect(report.checks[0]).toMatchObject({ expected: 3, actual: 2, ok: false });
});

test("a run that lost a record has failed although its own checks hold", async () => {
  const { report } = await runSample(
    sampleOf(async ({ records }) => {
      records.read(2);
      records.delivered(1);
      return 3;
    }),
    { root },
  );

  expect(report.status).toBe("failed");
  expect(report.checks.at(-1)).toMatchObject({
    name: "every record is accounted for",
    expected: 2,
    actual: 1,
    ok: false,
  });
});

test("a run that throws has failed and its report says why", async () => {
  const { report, folder } = await runSample(
    sampleOf(async () => {
      throw new RangeError("no such thing");
    }),
    { root },
  );

  expect(report.status).toBe("failed");
  expect(report.error).toEqual({ name: "RangeError", message: "no such thing" });
  expect(readFileSync(path.join(folder, "log.ndjson"), "utf8")).toContain("no such thing");
});

test("a cancelled run winds up, says so and leaves no data", async () => {
  const controller = new AbortController();
  const running = runSample(
    sampleOf(async ({ clock, signal }) => {
      setImmediate(() => controller.abort());
      for (;;) await clock.sleep(1000, signal);
    }),
    { root, signal: controller.signal },
  );

  const { report, folder } = await running;

  expect(report.status).toBe("cancelled");
  expect(readReport(folder).status).toBe("cancelled");
  expect(existsSync(path.join(folder, "aws"))).toBe(false);
});

test("failed records are kept in the run folder", async () => {
  const { report, folder } = await runSample(
    sampleOf(async ({ records }) => {
      records.read(1);
      records.failed("unreadable", "{");
      return 3;
    }),
    { root },
  );

  expect(report.records.reasons).toEqual({ unreadable: 1 });
  expect(readFileSync(path.join(folder, "rejects.ndjson"), "utf8")).toBe('{"reason":"unreadable","record":"{"}\n');
});

test("an artifact outside the run folder is refused", async () => {
  const { report } = await runSample(
    sampleOf(async ({ artifacts }) => {
      artifacts.write("../../escape.txt", "nothing", "x");
      return 3;
    }),
    { root },
  );

  expect(report.error?.message).toContain("expected a name inside the run folder");
});

test("wrong parameters, unknown fault switches and other targets are refused before anything is created", async () => {
  await expect(runSample(counting, { root, parameters: { count: "-1" } })).rejects.toThrow("--count");
  await expect(runSample(counting, { root, faults: ["fast"] })).rejects.toThrow("--fault fast: expected one of slow");
  await expect(runSample(counting, { root, target: "aws" })).rejects.toMatchObject({
    code: "SAMPLE_TARGET_UNAVAILABLE",
  });
  expect(existsSync(path.join(root, ".millrace"))).toBe(false);
});

test("a sample that names a Region has its embedded AWS there", async () => {
  let region: unknown;
  const there: Sample = {
    ...sampleOf(async ({ aws, parameters: { count }, records }) => {
      region = await aws.kinesis().config.region();
      records.read(count);
      records.delivered(count);
      return count;
    }),
    region: "ap-southeast-2",
  };

  const { report } = await runSample(there, { root });

  expect(region).toBe("ap-southeast-2");
  expect(report.status).toBe("passed");
});
