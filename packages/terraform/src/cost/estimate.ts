import { readFileSync } from "node:fs";
import { evaluateSymbolically, type SymbolicNode, type SymbolicOptions } from "../graph/symbolic.ts";
import { type DomainPrices, domainLines } from "./domain.ts";
import { fanOutLines } from "./fan-out.ts";
import { applicationLines, type FlinkPrices } from "./flink.ts";

/** Traffic that an estimate assumes, or that a run measured. */
export interface Traffic {
  /** Records written to each stream, and items to each table, per second, averaged over the month. */
  readonly recordsPerSecond: number;
  /** Mean record size in bytes. */
  readonly bytesPerRecord: number;
  /** Times each record is read. */
  readonly readers: number;
  /** Gigabytes held in each bucket and table on average. */
  readonly storedGigabytes: number;
  /** Objects written to each bucket per hour. */
  readonly objectsPerHour: number;
  /** Invocations of each function per hour. */
  readonly invocationsPerHour: number;
  /** Mean duration of an invocation in milliseconds. */
  readonly invocationMs: number;
  /** Gigabytes that the queries of each Athena work group read per month. */
  readonly scannedGigabytes: number;
}

/** What an estimate assumes when nothing is stated. */
export const DEFAULT_TRAFFIC: Traffic = {
  recordsPerSecond: 100,
  bytesPerRecord: 300,
  readers: 1,
  storedGigabytes: 10,
  objectsPerHour: 60,
  invocationsPerHour: 3600,
  invocationMs: 100,
  scannedGigabytes: 100,
};

/** One line of an estimate. */
export interface CostLine {
  readonly resource: string;
  readonly item: string;
  /** Units per month. */
  readonly quantity: number;
  readonly unit: string;
  /** US dollars per month. */
  readonly monthly: number;
}

/** A month of a root module, line by line, in US dollars. */
export interface CostEstimate {
  readonly schema: 1;
  readonly region: string;
  readonly asOf: string;
  readonly source: string;
  readonly traffic: Traffic;
  readonly lines: readonly CostLine[];
  /** US dollars per month. */
  readonly total: number;
  /** Types in the configuration that cost nothing by themselves or have no price here. */
  readonly unpriced: readonly string[];
  /** The line that costs most. */
  readonly dominant: CostLine | undefined;
}

interface Prices {
  readonly region: string;
  readonly asOf: string;
  readonly source: string;
  readonly kinesis: Readonly<
    Record<
      | "shardHour"
      | "putPayloadUnitsPerMillion"
      | "extendedRetentionShardHour"
      | "longTermRetentionGigabyteMonth"
      | "onDemandStreamHour"
      | "onDemandGigabyteIn"
      | "onDemandGigabyteOut"
      | "onDemandExtendedRetentionGigabyteMonth"
      | "fanOutShardHour"
      | "fanOutGigabyte",
      number
    >
  >;
  readonly athena: Readonly<Record<"scannedTerabyte", number>>;
  readonly cloudwatch: Readonly<
    Record<"alarmMetricMonth" | "highResolutionAlarmMetricMonth" | "compositeAlarmMonth" | "dashboardMonth", number>
  >;
  readonly dynamodb: Readonly<
    Record<
      | "onDemandWritesPerMillion"
      | "onDemandReadsPerMillion"
      | "writeUnitHour"
      | "readUnitHour"
      | "standardGigabyteMonth",
      number
    >
  >;
  readonly firehose: Readonly<
    Record<"ingestedGigabyte" | "convertedGigabyte" | "partitionedGigabyte" | "partitionedObjectPerThousand", number>
  >;
  readonly lambda: Readonly<Record<"requestsPerMillion" | "x86GigabyteSecond" | "armGigabyteSecond", number>>;
  readonly glue: Readonly<Record<"crawlerDpuHour", number>>;
  readonly flink: FlinkPrices;
  readonly kms: Readonly<Record<"keyMonth", number>>;
  readonly opensearch: DomainPrices;
  readonly secretsManager: Readonly<Record<"secretMonth", number>>;
  readonly logs: Readonly<Record<"ingestedGigabyte", number>>;
  readonly sqs: Readonly<Record<"standardRequestsPerMillion" | "fifoRequestsPerMillion", number>>;
  readonly s3: Readonly<Record<"standardGigabyteMonth" | "putPerThousand" | "getPerThousand", number>>;
}

/** 365 * 24 / 12, as AWS's own calculator counts. */
const HOURS = 730;
const GIGABYTE = 2 ** 30;
/** A PUT payload unit is 25 KB of one record. */
const PAYLOAD_UNIT = 25 * 1024;
/** What Firehose counts a record in. */
const DELIVERY_UNIT = 5 * 1024;

/** A crawler takes two data processing units and is billed for ten minutes at least. */
const CRAWLER_DPU_HOURS = 2 / 6;
const DAYS = HOURS / 24;

/** What Lambda itself writes about an invocation: its start, end and report. */
const LOG_BYTES = 500;
/** Queues carry notifications and failures, a message an object here; each is sent, received and deleted. */
const MESSAGE_REQUESTS = 3;

/** Types without a price of their own; the first trail of a Region delivers management events for nothing. */
const FREE =
  /^aws_(appautoscaling_|cloudtrail|cloudwatch_log_stream|athena_database|athena_named_query|athena_prepared_statement|glue_catalog_|glue_partition|iam_|kinesisanalyticsv2_application_snapshot|kms_alias|opensearch_domain_policy|secretsmanager_secret_version|s3_bucket_|s3_object|sns_topic_policy|sns_topic_subscription|sqs_queue_policy|lambda_permission|lambda_alias|lambda_event_source_mapping|lambda_function_event_invoke_config)/;

/** Prices a root module for a month under stated traffic. */
export function estimateCost(options: SymbolicOptions, traffic: Traffic = DEFAULT_TRAFFIC): CostEstimate {
  const prices = JSON.parse(readFileSync(new URL("prices.json", import.meta.url), "utf8")) as Prices;
  const { nodes } = evaluateSymbolically(options);
  const lines = nodes.flatMap((node) => linesOf(node, nodes, prices, traffic)).filter((line) => line.monthly > 0);
  const priced = new Set([
    "aws_athena_workgroup",
    "aws_cloudwatch_composite_alarm",
    "aws_cloudwatch_dashboard",
    "aws_cloudwatch_log_group",
    "aws_cloudwatch_metric_alarm",
    "aws_dynamodb_table",
    "aws_glue_crawler",
    "aws_kinesis_firehose_delivery_stream",
    "aws_kinesis_stream",
    "aws_kinesis_stream_consumer",
    "aws_kinesisanalyticsv2_application",
    "aws_kms_key",
    "aws_opensearch_domain",
    "aws_secretsmanager_secret",
    "aws_lambda_function",
    "aws_s3_bucket",
    "aws_sqs_queue",
  ]);
  return {
    schema: 1,
    region: prices.region,
    asOf: prices.asOf,
    source: prices.source,
    traffic,
    lines,
    total: lines.reduce((sum, line) => sum + line.monthly, 0),
    unpriced: [
      ...new Set(nodes.map((node) => node.resource.type).filter((type) => !priced.has(type) && !FREE.test(type))),
    ].sort(),
    dominant: lines.toSorted((a, b) => b.monthly - a.monthly)[0],
  };
}

function linesOf(node: SymbolicNode, nodes: readonly SymbolicNode[], prices: Prices, traffic: Traffic): CostLine[] {
  const line = (item: string, quantity: number, unit: string, price: number): CostLine => ({
    resource: node.address,
    item,
    quantity,
    unit,
    monthly: quantity * price,
  });
  const { config } = node;
  const { cloudwatch } = prices;
  if (node.resource.type === "aws_cloudwatch_dashboard")
    return [line("dashboard", 1, "dashboard", cloudwatch.dashboardMonth)];
  if (node.resource.type === "aws_cloudwatch_composite_alarm")
    return [line("alarm", 1, "alarm", cloudwatch.compositeAlarmMonth)];
  if (node.resource.type === "aws_cloudwatch_metric_alarm") {
    const { metrics, period } = watchedMetrics(config);
    const price = period < 60 ? cloudwatch.highResolutionAlarmMetricMonth : cloudwatch.alarmMetricMonth;
    return [line("alarm", metrics, "metric", price)];
  }
  if (node.resource.type === "aws_cloudwatch_log_group") {
    const gigabytes = (traffic.invocationsPerHour * HOURS * LOG_BYTES) / GIGABYTE;
    return [line("logs", gigabytes, "GB", prices.logs.ingestedGigabyte)];
  }
  if (node.resource.type === "aws_sqs_queue") {
    const price =
      config.fifo_queue === true ? prices.sqs.fifoRequestsPerMillion : prices.sqs.standardRequestsPerMillion;
    return [line("requests", (traffic.objectsPerHour * HOURS * MESSAGE_REQUESTS) / 1e6, "million", price)];
  }
  if (node.resource.type === "aws_s3_bucket") {
    return [
      line("storage", traffic.storedGigabytes, "GB-month", prices.s3.standardGigabyteMonth),
      line("writes", (traffic.objectsPerHour * HOURS) / 1000, "1,000 PUT", prices.s3.putPerThousand),
      line("reads", (traffic.objectsPerHour * HOURS) / 1000, "1,000 GET", prices.s3.getPerThousand),
    ];
  }
  if (node.resource.type === "aws_lambda_function") {
    const invocations = traffic.invocationsPerHour * HOURS;
    const gigabyteSeconds = ((invocations * traffic.invocationMs) / 1000) * (Number(config.memory_size ?? 128) / 1024);
    const arm = (config.architectures as string[] | undefined)?.[0] === "arm64";
    return [
      line("requests", invocations / 1e6, "million", prices.lambda.requestsPerMillion),
      line(
        "duration",
        gigabyteSeconds,
        "GB-second",
        arm ? prices.lambda.armGigabyteSecond : prices.lambda.x86GigabyteSecond,
      ),
    ];
  }
  if (node.resource.type === "aws_athena_workgroup")
    return [line("scanned", traffic.scannedGigabytes / 1024, "TB", prices.athena.scannedTerabyte)];
  if (node.resource.type === "aws_kms_key") return [line("keys", 1, "key-month", prices.kms.keyMonth)];
  if (node.resource.type === "aws_secretsmanager_secret")
    return [line("secrets", 1, "secret-month", prices.secretsManager.secretMonth)];
  if (node.resource.type === "aws_opensearch_domain") return domainLines(config, prices.opensearch, HOURS, line);
  if (node.resource.type === "aws_dynamodb_table") {
    return [
      ...(config.billing_mode === "PAY_PER_REQUEST"
        ? tableRequests(traffic, prices, line)
        : tableUnits(config, prices, line)),
      line("storage", traffic.storedGigabytes, "GB-month", prices.dynamodb.standardGigabyteMonth),
    ];
  }
  if (node.resource.type === "aws_glue_crawler")
    return [line("a run a day", DAYS * CRAWLER_DPU_HOURS, "DPU-hour", prices.glue.crawlerDpuHour)];
  if (node.resource.type === "aws_kinesisanalyticsv2_application")
    return applicationLines(config, prices.flink, HOURS, traffic.storedGigabytes, line);
  if (node.resource.type === "aws_kinesis_firehose_delivery_stream")
    return deliveryLines(config, traffic, prices, line);
  if (node.resource.type === "aws_kinesis_stream_consumer") {
    const gigabytes = (traffic.recordsPerSecond * 3600 * HOURS * traffic.bytesPerRecord) / GIGABYTE;
    return fanOutLines(config, nodes, { ...prices.kinesis, hours: HOURS, gigabytes }, line);
  }
  if (node.resource.type !== "aws_kinesis_stream") return [];
  const records = traffic.recordsPerSecond * 3600 * HOURS;
  const retention = Number(config.retention_period ?? 24);
  const gigabytesPerHour = (traffic.recordsPerSecond * 3600 * traffic.bytesPerRecord) / GIGABYTE;
  const longTerm = line(
    "retention beyond 7 days",
    gigabytesPerHour * Math.max(0, retention - 168),
    "GB-month",
    prices.kinesis.longTermRetentionGigabyteMonth,
  );
  if ((config.stream_mode_details as { stream_mode?: string }[] | undefined)?.[0]?.stream_mode === "ON_DEMAND") {
    // On demand, a record counts in whole kilobytes.
    const billed = (records * Math.ceil(traffic.bytesPerRecord / 1024) * 1024) / GIGABYTE;
    return [
      line("stream hours", HOURS, "hour", prices.kinesis.onDemandStreamHour),
      line("data in", billed, "GB", prices.kinesis.onDemandGigabyteIn),
      line("data out", billed * traffic.readers, "GB", prices.kinesis.onDemandGigabyteOut),
      line(
        "retention beyond 24 h",
        gigabytesPerHour * Math.min(144, Math.max(0, retention - 24)),
        "GB-month",
        prices.kinesis.onDemandExtendedRetentionGigabyteMonth,
      ),
      longTerm,
    ];
  }
  const shards = Number(config.shard_count ?? 1);
  return [
    line("shard hours", shards * HOURS, "hour", prices.kinesis.shardHour),
    line(
      "put payload units",
      (records * Math.ceil(traffic.bytesPerRecord / PAYLOAD_UNIT)) / 1e6,
      "million",
      prices.kinesis.putPayloadUnitsPerMillion,
    ),
    ...(retention > 24
      ? [line("retention beyond 24 h", shards * HOURS, "shard hour", prices.kinesis.extendedRetentionShardHour)]
      : []),
    longTerm,
  ];
}

type Line = (item: string, quantity: number, unit: string, price: number) => CostLine;

/** Each record counts in whole 5 KB; dynamic partitioning is charged by volume and by object. */
function deliveryLines(config: SymbolicNode["config"], traffic: Traffic, prices: Prices, line: Line): CostLine[] {
  const records = traffic.recordsPerSecond * 3600 * HOURS;
  const billed = (records * Math.ceil(traffic.bytesPerRecord / DELIVERY_UNIT) * DELIVERY_UNIT) / GIGABYTE;
  const ingested = line("data in", billed, "GB", prices.firehose.ingestedGigabyte);
  const [s3] = (config.extended_s3_configuration ?? []) as {
    data_format_conversion_configuration?: { enabled?: boolean }[];
    dynamic_partitioning_configuration?: { enabled?: boolean }[];
  }[];
  const lines = [ingested];
  const [conversion] = s3?.data_format_conversion_configuration ?? [];
  if (conversion !== undefined && conversion.enabled !== false)
    lines.push(line("converted data", billed, "GB", prices.firehose.convertedGigabyte));
  if (s3?.dynamic_partitioning_configuration?.[0]?.enabled !== true) return lines;
  const gigabytes = (records * traffic.bytesPerRecord) / GIGABYTE;
  const objects = (traffic.objectsPerHour * HOURS) / 1000;
  return [
    ...lines,
    line("partitioned data", gigabytes, "GB", prices.firehose.partitionedGigabyte),
    line("partitioned objects", objects, "1,000 objects", prices.firehose.partitionedObjectPerThousand),
  ];
}

/** A write takes a unit per KB; a read half a unit per 4 KB, eventually consistent. Indexes come on top. */
function tableRequests({ recordsPerSecond, bytesPerRecord, readers }: Traffic, prices: Prices, line: Line): CostLine[] {
  const millions = (recordsPerSecond * 3600 * HOURS) / 1e6;
  const writes = millions * Math.ceil(bytesPerRecord / 1024);
  const reads = millions * readers * Math.ceil(bytesPerRecord / 4096) * 0.5;
  return [
    line("write requests", writes, "million", prices.dynamodb.onDemandWritesPerMillion),
    line("read requests", reads, "million", prices.dynamodb.onDemandReadsPerMillion),
  ];
}

/** Units of the table and of its global indexes, used or not. */
function tableUnits(config: SymbolicNode["config"], prices: Prices, line: Line): CostLine[] {
  const indexes = (config.global_secondary_index ?? []) as { read_capacity?: number; write_capacity?: number }[];
  let writes = 0;
  let reads = 0;
  for (const { read_capacity, write_capacity } of [config as (typeof indexes)[number], ...indexes]) {
    writes += Number(write_capacity ?? 0);
    reads += Number(read_capacity ?? 0);
  }
  return [
    line("write capacity", writes * HOURS, "unit hour", prices.dynamodb.writeUnitHour),
    line("read capacity", reads * HOURS, "unit hour", prices.dynamodb.readUnitHour),
  ];
}

/** Metrics that an alarm reads, which are what it costs by, and their period in seconds. */
function watchedMetrics(config: SymbolicNode["config"]): { metrics: number; period: number } {
  const queries = (config.metric_query ?? []) as readonly { metric?: readonly { period?: unknown }[] }[];
  const read = queries.flatMap((query) => query.metric ?? []);
  if (read.length === 0) return { metrics: 1, period: Number(config.period ?? 60) };
  return { metrics: read.length, period: Number(read[0]!.period ?? 60) };
}

/** The estimate as a table for people. */
export function formatCost(estimate: CostEstimate): string {
  const { traffic } = estimate;
  const rows = estimate.lines.map((entry) => [
    entry.resource,
    entry.item,
    `${round(entry.quantity)} ${entry.unit}`,
    `$${entry.monthly.toFixed(2)}`,
  ]);
  const widths = [0, 1, 2].map((column) => Math.max(0, ...rows.map((row) => row[column]!.length)));
  const text = rows.map(
    (row) =>
      `  ${row[0]!.padEnd(widths[0]!)}  ${row[1]!.padEnd(widths[1]!)}  ${row[2]!.padStart(widths[2]!)}  ${row[3]!.padStart(9)}`,
  );
  const share =
    estimate.dominant && estimate.total > 0 ? Math.round((estimate.dominant.monthly / estimate.total) * 100) : 0;
  return [
    `$${estimate.total.toFixed(2)} a month in ${estimate.region}, prices of ${estimate.asOf} (${estimate.source})`,
    `with ${traffic.recordsPerSecond} records/s of ${traffic.bytesPerRecord} B into each stream or table read ${traffic.readers} time(s), ${traffic.storedGigabytes} GB in each bucket or table and ${traffic.objectsPerHour} objects/h in each bucket`,
    ...text,
    ...(estimate.dominant ? [`${share} % of it: ${estimate.dominant.item} of ${estimate.dominant.resource}`] : []),
    ...(estimate.unpriced.length > 0 ? [`not priced here: ${estimate.unpriced.join(", ")}`] : []),
  ].join("\n");
}

function round(value: number): string {
  return value >= 100 ? Math.round(value).toLocaleString("en-US") : String(Math.round(value * 100) / 100);
}
