import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import net from "node:net";
import path from "node:path";
import type { RunReport } from "@millrace/sample";
import { afterAll, beforeAll, expect, test } from "vitest";
import { copyRepository, millrace, removeCopy, runNode } from "./repository-copy.ts";

let copy: string;
beforeAll(async () => {
  copy = copyRepository();
  await millrace(copy, "new", "sample", "numbers");
});
afterAll(() => removeCopy(copy));

/** A sample that never ends by itself. */
const ENDLESS = (text: string) =>
  text.replace("await sendNumbers(context);", "for (;;) await context.clock.sleep(1000, context.signal);");

function start(...args: string[]): ChildProcess {
  const program = path.join(copy, "packages", "cli", "bin", "millrace.mjs");
  return spawn(process.execPath, [program, ...args], { cwd: copy, stdio: ["ignore", "pipe", "pipe"] });
}

/** Resolves with what a stream printed once that holds a text. */
async function printed(child: ChildProcess, stream: "stdout" | "stderr", text: string): Promise<string> {
  let all = "";
  for await (const chunk of child[stream] ?? []) {
    all += String(chunk);
    if (all.includes(text)) return all;
  }
  throw new Error(`expected ${JSON.stringify(text)}, got ${JSON.stringify(all)}`);
}

test("without a command the commands are listed, as wrong usage", async () => {
  const outcome = await millrace(copy);

  expect(outcome.code).toBe(2);
  expect(outcome.stdout).toContain("millrace <command>");
});

test("every command has --help", async () => {
  const overview = await millrace(copy, "--help");
  const commands = [...overview.stdout.matchAll(/^ {2}(\w+)/gm)].map((match) => match[1]!);

  expect(commands).toEqual(
    expect.arrayContaining(["list", "run", "report", "cloud", "coverage", "doctor", "new", "deploy", "destroy"]),
  );
  for (const command of commands) {
    const help = await millrace(copy, command, "--help");
    expect(help).toMatchObject({ code: 0, stderr: "" });
    expect(help.stdout).toContain(`Usage: millrace ${command}`);
  }
});

test.each([
  [["lst"], "unknown command lst; did you mean list?"],
  [["sql"], "the command sql is not part of this version"],
  [["list", "--jsn"], "unknown flag --jsn; did you mean --json?"],
  [["run"], "expected millrace run <sample>"],
  [["run", "numbrs"], "did you mean numbers?"],
  [["run", "numbers", "--cuont", "5"], "unknown flag --cuont; did you mean --count?"],
  [["run", "numbers", "--count", "0"], "--count: expected a whole number from 1 to 1000000"],
  [["run", "numbers", "--fault", "x"], "--fault x: expected one of throttle-writes"],
  [["run", "numbers", "--speed", "2"], "--speed: expected together with --live"],
  [["report", "nothing"], "there is no run"],
])("wrong usage %j ends with exit code 2 and says what was expected", async (args, message) => {
  const outcome = await millrace(copy, ...args);

  expect(outcome).toMatchObject({ code: 2, stdout: "" });
  expect(outcome.stderr).toContain(message);
});

test("list --json is an array of the samples with their parameters as a schema", async () => {
  const { code, stdout } = await millrace(copy, "list", "--json");

  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toEqual([
    {
      name: "numbers",
      title: "Numbers",
      summary: expect.any(String),
      systems: [],
      parameters: expect.objectContaining({ type: "object" }),
      terraform: "infra/apps/numbers",
    },
  ]);
});

test("run --json prints the report as one object and nothing else, and report finds it again", async () => {
  const run = await millrace(copy, "run", "numbers", "--json", "--seed", "7");
  const again = await millrace(copy, "report", "latest", "--json");

  expect(run).toMatchObject({ code: 0, stderr: "" });
  const report = JSON.parse(run.stdout) as RunReport;
  expect(report).toMatchObject({ schema: 1, sample: "numbers", status: "passed", target: "local", seed: "7" });
  expect(JSON.parse(again.stdout)).toEqual(report);
});

test("run prints the record sum and the checks on standard output and its progress beside it", async () => {
  const { code, stdout, stderr } = await millrace(copy, "run", "numbers");

  expect(code).toBe(0);
  expect(stdout).toContain("records  1,000 read = 1,000 delivered + 0 failed + 0 dropped");
  expect(stdout).toContain("✓ the sum is right");
  expect(stderr).toContain("✓ send");
});

test("a run whose check does not hold ends with exit code 1", async () => {
  await millrace(copy, "new", "sample", "wrong");
  const file = path.join(copy, "apps", "wrong", "src", "sample.ts");
  writeFileSync(file, readFileSync(file, "utf8").replace("(count + 1)) / 2", "(count + 1)) / 3"));

  const { code, stdout } = await millrace(copy, "run", "wrong");

  expect(code).toBe(1);
  expect(stdout).toContain("✗ the sum is right");
});

test("the target aws is refused by name as long as nothing is deployed", async () => {
  const outcome = await millrace(copy, "run", "numbers", "--target", "aws");

  expect(outcome).toMatchObject({ code: 3, stdout: "" });
  expect(outcome.stderr).toContain(
    "--target aws: numbers is not deployed; deploy it with npm run deploy -w apps/numbers",
  );
});

test("a killed run is cleaned up by the next one, a stopped one reports that it was cancelled", async () => {
  await millrace(copy, "new", "sample", "endless");
  const file = path.join(copy, "apps", "endless", "src", "sample.ts");
  writeFileSync(file, ENDLESS(readFileSync(file, "utf8")));

  const killed = start("run", "endless");
  await printed(killed, "stderr", "apply");
  killed.kill("SIGKILL");
  await once(killed, "exit");
  const stopped = start("run", "endless", "--live");
  await printed(stopped, "stderr", "apply");
  stopped.kill("SIGTERM");
  const [code] = await once(stopped, "exit");

  expect(code).toBe(130);
  const runs = readdirSync(path.join(copy, ".millrace", "runs")).filter((name) => name.includes("endless"));
  const states = runs.map((name) => {
    const folder = path.join(copy, ".millrace", "runs", name);
    const report = JSON.parse(readFileSync(path.join(folder, "report.json"), "utf8")) as RunReport;
    return [report.status, readdirSync(folder).includes("aws")];
  });
  expect(states).toEqual([
    ["killed", false],
    ["cancelled", false],
  ]);
});

test("a run folder that cannot be written is an environment that lacks something", async () => {
  const other = copyRepository();
  try {
    await millrace(other, "new", "sample", "numbers");
    writeFileSync(path.join(other, ".millrace"), "a file");

    const outcome = await millrace(other, "run", "numbers");

    expect(outcome).toMatchObject({ code: 3, stdout: "" });
    expect(outcome.stderr).toMatch(/\.millrace.* cannot be written/);
  } finally {
    removeCopy(other);
  }
});

test("cloud prints where it listens, answers there, and stops when told to", async () => {
  const child = start("cloud", "--port", "0", "--json");
  const found = JSON.parse(await printed(child, "stdout", "\n}\n")) as { endpoint: string; environment: object };

  const answer = await fetch(found.endpoint, { method: "POST", headers: { "x-amz-target": "Nobody.Nothing" } });
  child.kill("SIGINT");
  const [code] = await once(child, "exit");

  expect(answer.headers.get("x-amzn-requestid")).toBeTruthy();
  expect(Object.keys(found.environment)).toEqual(expect.arrayContaining(["AWS_ENDPOINT_URL", "AWS_ACCESS_KEY_ID"]));
  expect(code).toBe(0);
});

test("an SDK client that knows nothing but the printed variables works against cloud, faults included", async () => {
  const child = start("cloud", "--port", "0", "--json", "--fault", "kinesis:DeleteStream:1:LimitExceededException");
  const found = JSON.parse(await printed(child, "stdout", "\n}\n")) as { environment: Record<string, string> };
  const program = `
    import { CreateStreamCommand, DeleteStreamCommand, KinesisClient, ListStreamsCommand } from "@aws-sdk/client-kinesis";
    const client = new KinesisClient({ maxAttempts: 1 });
    await client.send(new CreateStreamCommand({ StreamName: "first", ShardCount: 1 }));
    const { StreamNames } = await client.send(new ListStreamsCommand({}));
    const fault = await client.send(new DeleteStreamCommand({ StreamName: "first" })).catch((error) => error.name);
    console.log(JSON.stringify({ StreamNames, fault }));
    client.destroy();`;

  const outcome = await runNode(["--input-type=module", "--eval", program], copy, found.environment);
  child.kill("SIGINT");
  await once(child, "exit");

  expect(outcome.stderr).toBe("");
  expect(JSON.parse(outcome.stdout)).toEqual({ StreamNames: ["first"], fault: "LimitExceededException" });
});

test("cloud --tls names the file of the authority to trust", async () => {
  const child = start("cloud", "--port", "0", "--tls", "--json");
  const found = JSON.parse(await printed(child, "stdout", "\n}\n")) as {
    endpoint: string;
    environment: Record<string, string>;
  };

  const authority = readFileSync(found.environment.NODE_EXTRA_CA_CERTS ?? "", "utf8");
  child.kill("SIGINT");
  await once(child, "exit");

  expect(found.endpoint).toMatch(/^https:/);
  expect(authority).toContain("BEGIN CERTIFICATE");
});

test("coverage counts the operations of every service, and names them for one", async () => {
  const all = await millrace(copy, "coverage", "--json");
  const one = await millrace(copy, "coverage", "kinesis");
  const wrong = await millrace(copy, "coverage", "kinesys");

  const services = JSON.parse(all.stdout) as { service: string; implemented: string[]; total: number }[];
  expect(services.map(({ service }) => service)).toEqual(expect.arrayContaining(["kinesis", "s3", "iam"]));
  for (const { implemented, total } of services) expect(implemented.length).toBeLessThanOrEqual(total);
  expect(one.stdout).toContain("PutRecords");
  expect(wrong).toMatchObject({ code: 2 });
  expect(wrong.stderr).toContain("did you mean kinesis?");
});

test("a port in use is an environment that lacks something, with the remedy", async () => {
  const holder = net.createServer().listen(0, "127.0.0.1");
  await once(holder, "listening");
  const { port } = holder.address() as net.AddressInfo;

  const outcome = await millrace(copy, "cloud", "--port", String(port));
  holder.close();

  expect(outcome.code).toBe(3);
  expect(outcome.stderr).toMatch(/in use.*--port/);
});

test("doctor names every thing it looked at with a status", async () => {
  const { stdout } = await millrace(copy, "doctor", "--json");

  const findings = JSON.parse(stdout) as { name: string; status: string; remedy?: string }[];
  expect(findings.map(({ name }) => name)).toEqual(
    expect.arrayContaining(["Node.js", "npm", "disk space", "terraform"]),
  );
  for (const { status, remedy } of findings) {
    expect(["ok", "warn", "fail"]).toContain(status);
    if (status !== "ok") expect(remedy).toBeTruthy();
  }
});
