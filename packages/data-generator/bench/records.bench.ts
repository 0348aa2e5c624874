// Records per second on one core: templates beside `faker.helpers.fake` of @faker-js/faker 10.6.0 in the same run, then whole
// runs with schedule, partition keys and disorder, and the ready-made generators.
//   node --import ./scripts/register.mjs packages/data-generator/bench/records.bench.ts [--json]
// The peer has new names for the functions: number.int for random.number, helpers.arrayElement, person.*, internet.ipv4.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import {
  accessLogLines,
  changes,
  compileJsonTemplate,
  compileTemplate,
  constantRate,
  type Draw,
  encodeLine,
  flowLogLines,
  generate,
  pageViews,
  Random,
  sales,
  stockTicks,
  wafLogLines,
} from "../src/index.ts";

const SENSOR =
  '{"sensorId": {{random.number(50)}}, "currentTemperature": {{random.number({"min":10,"max":150})}}, "status": "{{random.arrayElement(["OK","FAIL","WARN"])}}"}';
const PEER_SENSOR =
  '{"sensorId": {{number.int(50)}}, "currentTemperature": {{number.int({"min":10,"max":150})}}, "status": "{{helpers.arrayElement(["OK","FAIL","WARN"])}}"}';
const NAMES = "{{name.firstName}},{{name.lastName}},{{random.number(70)}},{{internet.ip}}";
const PEER_NAMES = "{{person.firstName}},{{person.lastName}},{{number.int(70)}},{{internet.ipv4}}";
const START = Date.UTC(2026, 0, 1);
const RECORDS = 200_000;
const ARN = ["arn", "aws", "wafv2", "xx-none-1", "000000000000", "regional/webacl/bench/1"].join(":");

const { values } = parseArgs({ options: { json: { type: "boolean", default: false } } });
const peer = await loadPeer();
let used: unknown;
const rows = [
  { test: "sensor template, texts", ours: drawn(compileTemplate(SENSOR)), faker: faked(PEER_SENSOR) },
  { test: "sensor template, objects", ours: drawn(compileJsonTemplate(SENSOR)) },
  { test: "name and address template", ours: drawn(compileTemplate(NAMES)), faker: faked(PEER_NAMES) },
  { test: "time template", ours: drawn(compileTemplate('{{date.now("YYYY-MM-DDTHH:mm:ss.SSS")}}')) },
  { test: "run of the sensor template", ours: run(false) },
  { test: "the same, encoded as lines of bytes", ours: run(false, true) },
  { test: "run with 10 % late, 5 % twice, 2 % lost", ours: run(true) },
  { test: "sales", ours: drawn(sales()) },
  { test: "stock ticks", ours: drawn(stockTicks()) },
  { test: "page views", ours: drawn(pageViews()) },
  { test: "changes", ours: drawn(changes()) },
  { test: "flow log lines", ours: drawn(flowLogLines({ accountId: "000000000000" })) },
  { test: "WAF log lines", ours: drawn(wafLogLines({ webAclArn: ARN })) },
  { test: "access log lines", ours: drawn(accessLogLines()) },
];
const table = rows.map(({ test, ours, faker }) => ({ test, "ours, records/s": ours, "faker, records/s": faker }));
if (values.json) process.stdout.write(`${JSON.stringify(table)}\n`);
else console.table(table);
if (used === undefined) throw new Error("nothing was measured");

function drawn(source: Draw<unknown>): number {
  const context = { random: new Random("bench"), eventTime: START, sequence: 0 };
  return perSecond(() => {
    for (let index = 0; index < RECORDS; index++) {
      context.eventTime++;
      context.sequence++;
      use(source.draw(context));
    }
  });
}

function faked(template: string): number {
  return perSecond(() => {
    for (let index = 0; index < RECORDS; index++) use(peer.helpers.fake(template));
  });
}

/** Looks at a character of a text, so that V8 really puts it together, and keeps the optimizer from dropping the rest. */
function use(record: unknown): void {
  used = typeof record === "string" ? record.charCodeAt(record.length - 1) : record;
}

function run(disorderly: boolean, encoded = false): number {
  const delay = { maxDelay: 60_000 };
  const late = { share: 0.1, ...delay };
  const disorder = disorderly ? { late, duplicate: { share: 0.05, ...delay }, dropped: { share: 0.02 } } : {};
  const rate = constantRate({ perSecond: 10_000 });
  return perSecond(() => {
    const source = compileTemplate(SENSOR);
    for (const { records } of generate({ source, seed: 1, start: START, rate, count: RECORDS, disorder })) {
      for (const { data } of records) use(encoded ? encodeLine(data) : data);
    }
  });
}

/** The best of the runs of about one second, after a warm-up. */
function perSecond(work: () => void): number {
  work();
  let best = Number.POSITIVE_INFINITY;
  const end = performance.now() + 1000;
  while (performance.now() < end) {
    const start = performance.now();
    work();
    best = Math.min(best, performance.now() - start);
  }
  return Math.round(RECORDS / (best / 1000));
}

async function loadPeer(): Promise<{ helpers: { fake(template: string): string } }> {
  const folder = fileURLToPath(new URL("peers", import.meta.url));
  if (!existsSync(`${folder}/node_modules`)) {
    process.stderr.write("installing the peer of this benchmark…\n");
    const shell = process.platform === "win32";
    const args = ["ci", "--no-audit", "--no-fund", "--ignore-scripts"];
    const installed = spawnSync("npm", args, { cwd: folder, stdio: ["ignore", "ignore", "inherit"], shell });
    if (installed.status !== 0) {
      throw new Error("@faker-js/faker could not be installed; the comparison needs the npm registry");
    }
  }
  const module = await import(new URL("peers/node_modules/@faker-js/faker/dist/index.js", import.meta.url).href);
  return (module as { faker: { helpers: { fake(template: string): string } } }).faker;
}
