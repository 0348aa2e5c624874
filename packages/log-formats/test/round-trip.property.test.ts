import {
  type CombinedLogRecord,
  combinedLogFormat,
  commonLogFormat,
  FLOW_LOG_FIELDS,
  type FlowLogField,
  type FlowLogRecord,
  flowLogFormat,
  LineProblem,
  type LogFormat,
  LogReader,
  readLog,
  type WafLogRecord,
  wafLogFormat,
  writeLog,
} from "@millrace/log-formats";
import fc from "fast-check";
import { expect, test } from "vitest";

const EXAMPLES: Readonly<Record<string, string>> = {
  "account-id": "123456789012",
  "interface-id": "eni-0a1b2c3d4e5f60718",
  "vpc-id": "vpc-0a1b2c3d4e5f60718",
  "subnet-id": "subnet-0a1b2c3d4e5f60718",
  "instance-id": "i-0a1b2c3d4e5f60718",
  region: "ap-southeast-2",
  "az-id": "apse2-az3",
  "sublocation-id": "lax1-az1",
  "pkt-src-aws-service": "AMAZON",
  "pkt-dst-aws-service": "S3",
};

const address = fc.oneof(fc.ipV4(), fc.ipV6());

function anyValue({ name, rule, traffic }: FlowLogField, withData: boolean): fc.Arbitrary<string | number | null> {
  if (traffic && !withData) return fc.constant(null);
  if (name === "log-status") return withData ? fc.constant("OK") : fc.constantFrom("NODATA", "SKIPDATA");
  const value: fc.Arbitrary<string | number> =
    rule.kind === "integer"
      ? fc.integer({ min: rule.min, max: rule.max })
      : rule.kind === "words"
        ? fc.constantFrom(...rule.words)
        : rule.kind === "address"
          ? address
          : fc.constant(EXAMPLES[name]!);
  return fc.option(value);
}

const flowLog = fc
  .tuple(fc.shuffledSubarray([...FLOW_LOG_FIELDS], { minLength: 1 }), fc.boolean())
  .chain(([fields, withData]) =>
    fc.tuple(
      fc.constant(fields.map(({ name }) => name)),
      fc.array(
        fc
          .tuple(...fields.map((field) => anyValue(field, withData)))
          .map((values) => Object.fromEntries(values.map((value, index) => [fields[index]!.member, value]))),
        { minLength: 1, maxLength: 5 },
      ),
    ),
  );

test("flow logs of any format are read back as they were written", () => {
  fc.assert(
    fc.property(flowLog, ([fields, records]) => {
      const format = flowLogFormat(fields);
      const text = `${format.headerLine()}\n${writeLog(format, records as FlowLogRecord[])}`;

      const read = readLog(flowLogFormat(), text);

      expect(read.records.map(({ record }) => record)).toEqual(records);
      expect(read.rejected).toEqual([]);
    }),
  );
});

const word = fc.stringMatching(/^[a-z0-9.:@-]{2,20}$/);
const text = fc.option(fc.string({ unit: "binary" }).filter((value) => value !== "-"));
const request = fc.oneof(
  fc.record({
    method: fc.constantFrom("GET", "POST", "M-SEARCH"),
    target: fc.webPath().map((path) => `/${path}`),
    protocol: fc.constantFrom("HTTP/1.0", "HTTP/1.1", "HTTP/2"),
  }),
  fc.constantFrom(null, "", "quit", "GET /", '\u0016\u0003"\\'),
);
const combined: fc.Arbitrary<CombinedLogRecord> = fc.record({
  host: word,
  ident: fc.option(word),
  user: fc.option(word),
  time: fc.integer({ min: -62_100_000_000, max: 253_000_000_000 }).map((seconds) => seconds * 1000),
  utcOffset: fc.integer({ min: -1199, max: 1199 }),
  request,
  status: fc.integer({ min: 100, max: 599 }),
  bytes: fc.option(fc.nat()),
  referer: text,
  userAgent: text,
});

test("access logs are read back as they were written, whatever the headers hold", () => {
  fc.assert(
    fc.property(combined, (record) => {
      expect(combinedLogFormat.parse(combinedLogFormat.write(record))).toEqual(record);
    }),
  );
});

const rule = fc.record(
  {
    ruleId: fc.string(),
    action: fc.constantFrom("COUNT", "CAPTCHA"),
    ruleMatchDetails: fc.option(fc.constant([])),
  },
  { requiredKeys: ["ruleId", "action"] },
);
const waf = fc.record(
  {
    timestamp: fc.nat(),
    formatVersion: fc.constant(1),
    webaclId: fc.string(),
    terminatingRuleId: fc.string(),
    terminatingRuleType: fc.constantFrom("REGULAR", "GROUP", "RATE_BASED"),
    action: fc.constantFrom("ALLOW", "BLOCK"),
    httpSourceName: fc.constantFrom("CF", "-"),
    httpSourceId: fc.string(),
    ruleGroupList: fc.constant([]),
    rateBasedRuleList: fc.constant([]),
    nonTerminatingMatchingRules: fc.array(rule),
    httpRequest: fc.record({
      clientIp: address,
      country: fc.string(),
      headers: fc.array(fc.record({ name: fc.string(), value: fc.string({ unit: "binary" }) })),
      uri: fc.string(),
      args: fc.string(),
      httpVersion: fc.string(),
      httpMethod: fc.string(),
      requestId: fc.string(),
    }),
    labels: fc.array(fc.record({ name: fc.string() })),
    responseCodeSent: fc.option(fc.nat()),
  },
  { noNullPrototype: true },
) as fc.Arbitrary<WafLogRecord>;

test("WAF logs are read back as they were written", () => {
  fc.assert(
    fc.property(waf, (record) => {
      const line = wafLogFormat.write(record);

      expect(line).not.toContain("\n");
      expect(wafLogFormat.parse(line)).toEqual(record);
    }),
  );
});

test("any text is a record that is written again, or a problem with a column in it", () => {
  const judges = [judge(combinedLogFormat), judge(commonLogFormat), judge(wafLogFormat), judge(flowLogFormat())];
  const piece = fc.oneof(
    fc.constantFrom(" ", '"', "\\", "[", "]", "-", "2", "10.0.0.1", "{", "}", ":", ",", "10/Oct/2000:13:55:36 -0700"),
    fc.string({ maxLength: 5 }),
  );

  fc.assert(
    fc.property(fc.array(piece, { maxLength: 30 }), fc.constantFrom(...judges), (pieces, judgeLine) => {
      judgeLine(pieces.join(""));
    }),
    { numRuns: 2000 },
  );
});

test("no line is lost or read differently, however the input is cut", () => {
  const line = fc.constantFrom(
    "10.0.0.1 80",
    "10.0.0.2 häßlich",
    "",
    "  ",
    "srcaddr srcport",
    "srcport srcaddr",
    "443 ::1",
  );
  const input = fc.tuple(fc.array(line), fc.constantFrom("\n", "\r\n"), fc.array(fc.integer({ min: 1, max: 9 })));

  fc.assert(
    fc.property(input, ([lines, lineBreak, cuts]) => {
      const bytes = Buffer.from(lines.map((each) => each + lineBreak).join(""));
      const format = flowLogFormat("srcaddr srcport");
      const whole = readLog(format, bytes);
      const reader = new LogReader(format);
      const pieces = pieceBy(bytes, cuts).map((piece) => reader.push(piece));
      pieces.push(reader.end());

      expect(pieces.flatMap(({ records }) => records)).toEqual(whole.records);
      expect(pieces.flatMap(({ rejected }) => rejected)).toEqual(whole.rejected);
      expect(reader.counts()).toEqual(whole.counts);
      const { records, rejected, headers, blank } = whole.counts;
      expect(records + rejected + headers + blank).toBe(lines.length);
    }),
  );
});

function pieceBy(bytes: Buffer, cuts: readonly number[]): Buffer[] {
  const pieces: Buffer[] = [];
  let start = 0;
  for (let turn = 0; start < bytes.length; turn++) {
    const size = cuts[turn] ?? bytes.length;
    pieces.push(bytes.subarray(start, start + size));
    start += size;
  }
  return pieces;
}

function judge<T>(format: LogFormat<T>): (line: string) => void {
  return (line) => {
    const result = format.parse(line);
    if (result instanceof LineProblem) {
      expect(result.column).toBeGreaterThanOrEqual(1);
      expect(result.column).toBeLessThanOrEqual(line.length + 1);
    } else expect(format.parse(format.write(result))).toEqual(result);
  };
}
