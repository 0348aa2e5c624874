// Lines read and written per second on one core, with all checks; each log held in memory as one text.
//   node --import ./scripts/register.mjs packages/log-formats/bench/read.bench.ts [--json]
import { parseArgs } from "node:util";
import {
  combinedLogFormat,
  flowLogFormat,
  type LogFormat,
  readLog,
  type WafLogRecord,
  wafLogFormat,
  writeLog,
} from "../src/index.ts";

const V2 =
  "2 123456789010 eni-1235b8ca123456789 172.31.16.139 172.31.16.21 20641 22 6 20 4249 1418530010 1418530070 ACCEPT OK";
const V5_FIELDS =
  "version srcaddr dstaddr srcport dstport protocol start end type packets bytes account-id vpc-id subnet-id instance-id interface-id region az-id sublocation-type sublocation-id action tcp-flags pkt-srcaddr pkt-dstaddr pkt-src-aws-service pkt-dst-aws-service traffic-path flow-direction log-status";
const V5 =
  "5 52.95.128.179 10.0.0.71 80 34210 6 1616729292 1616729349 IPv4 14 15044 123456789012 vpc-abcdefab012345678 subnet-aaaaaaaa012345678 i-0c50d5961bcb2d47b eni-1235b8ca123456789 ap-southeast-2 apse2-az3 - - ACCEPT 19 52.95.128.179 10.0.0.71 S3 - - ingress OK";
const APACHE =
  '127.0.0.1 - frank [10/Oct/2000:13:55:36 -0700] "GET /apache_pb.gif HTTP/1.0" 200 2326 "http://www.example.com/start.html" "Mozilla/4.08 [en] (Win98; I ;Nav)"';
const WAF: WafLogRecord = {
  timestamp: 1576280412771,
  formatVersion: 1,
  webaclId: "arn:aws:wafv2:ap-southeast-2:111122223333:regional/webacl/STMTest/1EXAMPLE",
  terminatingRuleId: "Default_Action",
  terminatingRuleType: "REGULAR",
  action: "ALLOW",
  terminatingRuleMatchDetails: [],
  httpSourceName: "ALB",
  httpSourceId: "-",
  ruleGroupList: [],
  rateBasedRuleList: [],
  nonTerminatingMatchingRules: [],
  httpRequest: {
    clientIp: "1.1.1.1",
    country: "AU",
    headers: [
      { name: "Host", value: "localhost:1989" },
      { name: "User-Agent", value: "curl/7.61.1" },
      { name: "Accept", value: "*/*" },
    ],
    uri: "/myUri",
    args: "",
    httpVersion: "HTTP/1.1",
    httpMethod: "GET",
    requestId: "rid",
  },
};
const LINES = 100_000;

const { values } = parseArgs({ options: { json: { type: "boolean", default: false } } });
const rows = [
  measure("flow log, default format", flowLogFormat(), V2),
  measure("flow log, 29 fields", flowLogFormat(V5_FIELDS), V5),
  measure("Apache, combined", combinedLogFormat, APACHE),
  measure("WAF", wafLogFormat, JSON.stringify(WAF)),
];
if (values.json) process.stdout.write(`${JSON.stringify(rows)}\n`);
else console.table(rows);

function measure<T>(format: string, lines: LogFormat<T>, line: string): Record<string, string | number> {
  const text = `${line}\n`.repeat(LINES);
  const records = readLog(lines, text).records.map(({ record }) => record);
  if (records.length !== LINES) throw new Error(`${format}: only ${records.length} of ${LINES} lines were read`);
  return {
    format,
    "bytes per line": line.length,
    "read, lines/s": perSecond(() => readLog(lines, text)),
    "written, lines/s": perSecond(() => writeLog(lines, records)),
  };
}

/** The best of the runs of about one second, after a warm-up. */
function perSecond(run: () => void): number {
  run();
  let best = Number.POSITIVE_INFINITY;
  const end = performance.now() + 1000;
  while (performance.now() < end) {
    const start = performance.now();
    run();
    best = Math.min(best, performance.now() - start);
  }
  return Math.round(LINES / (best / 1000));
}
