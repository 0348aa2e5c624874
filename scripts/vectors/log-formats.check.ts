import {
  flowLogFormat,
  LineProblem,
  readLog,
  type WafLogRecord,
  wafLogFormat,
} from "../../packages/log-formats/src/index.ts";
import { vectorCheck } from "./vector-check.ts";

interface FlowLogVectors {
  readonly records: readonly { readonly format: string; readonly line: string }[];
}

/** Example lines of the VPC user guide: every field read, and written again as it was but for a doubled space. */
export const flowLogRecords = vectorCheck<FlowLogVectors>("vpc-flow-logs/records.json", async ({ records }, cases) => {
  for (const { format: fields, line } of records) {
    const format = flowLogFormat(fields);
    const texts = line.split(/ +/);
    await cases.equal(
      line,
      () => {
        const record = format.parse(line);
        if (record instanceof LineProblem) throw new Error(`column ${record.column}: ${record.message}`);
        return Object.values(record);
      },
      fields.split(" ").map((name, index) => expectedValue(name, texts[index]!)),
    );
    await cases.equal(
      `written: ${line}`,
      () => {
        const record = format.parse(line);
        return record instanceof LineProblem ? record : format.write(record);
      },
      texts.join(" "),
    );
  }
  const byFormat = Map.groupBy(records, ({ format }) => format);
  const file = [...byFormat].map(([format, lines]) => [format, ...lines.map(({ line }) => line)].join("\n")).join("\n");
  await cases.equal("one file of all formats under their header lines", () => readLog(flowLogFormat(), file).counts, {
    lines: records.length + byFormat.size,
    records: records.length,
    rejected: 0,
    headers: byFormat.size,
    blank: 0,
  });
});

const NUMBERS = [
  "version",
  "srcport",
  "dstport",
  "protocol",
  "packets",
  "bytes",
  "start",
  "end",
  "tcp-flags",
  "traffic-path",
];

function expectedValue(name: string, text: string): string | number | null {
  if (text === "-") return null;
  return NUMBERS.includes(name) ? Number(text) : text;
}

interface WafVectors {
  readonly examples: readonly { readonly title: string; readonly record: WafLogRecord }[];
}

/** Example records of the WAF developer guide, among them one of WAF Classic. */
export const wafRecords = vectorCheck<WafVectors>("waf/log-examples.json", async ({ examples }, cases) => {
  for (const { title, record } of examples) {
    const line = JSON.stringify(record);
    await cases.equal(title, () => wafLogFormat.parse(line), record);
    await cases.equal(`${title}, written`, () => wafLogFormat.write(record), line);
  }
});
