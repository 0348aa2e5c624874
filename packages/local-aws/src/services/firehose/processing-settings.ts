import type { ProcessingConfiguration, Processor, ProcessorParameterName } from "@aws-sdk/client-firehose";
import { Constraints } from "../../constraints.ts";
import { notImplemented } from "../../errors.ts";
import type { BufferHints } from "./buffer.ts";
import { invalid } from "./errors.ts";

/** How a function transforms records. */
export interface LambdaSettings {
  readonly functionArn: string;
  readonly roleArn: string;
  readonly retries: number;
  readonly buffer: BufferHints;
}

/** What happens to records before delivery, in this order. */
export interface Processing {
  readonly decompression: boolean;
  /** Only the messages of CloudWatch Logs records. */
  readonly messageExtraction: boolean;
  readonly deaggregation:
    | { readonly type: "JSON" }
    | { readonly type: "DELIMITED"; readonly delimiter: Buffer }
    | undefined;
  readonly lambda: LambdaSettings | undefined;
  /** jq query for partition keys. */
  readonly query: string | undefined;
  /** Written after each record. */
  readonly delimiter: Buffer | undefined;
}

export const NO_PROCESSING: Processing = {
  decompression: false,
  messageExtraction: false,
  deaggregation: undefined,
  lambda: undefined,
  query: undefined,
  delimiter: undefined,
};

type Parameters = Partial<Record<ProcessorParameterName, string>>;

/** API reference, ProcessorParameter: what each processor takes. */
const PARAMETERS: Readonly<Record<string, readonly ProcessorParameterName[]>> = {
  RecordDeAggregation: ["SubRecordType", "Delimiter"],
  Decompression: ["CompressionFormat"],
  CloudWatchLogProcessing: ["DataMessageExtraction"],
  Lambda: ["LambdaArn", "NumberOfRetries", "RoleArn", "BufferSizeInMBs", "BufferIntervalInSeconds"],
  MetadataExtraction: ["MetadataExtractionQuery", "JsonParsingEngine"],
  AppendDelimiterToRecord: ["Delimiter"],
};

const MEBIBYTE = 1024 * 1024;

/** @throws AwsError InvalidArgumentException, ValidationException, NotImplemented. */
export function readProcessing(
  configuration: ProcessingConfiguration | undefined,
  roleArn: string,
  dynamicPartitioning: boolean,
): Processing {
  const processors = configuration?.Processors ?? [];
  const parameters = new Map<string, Parameters>();
  for (const processor of processors) readProcessor(processor, parameters);
  if (configuration?.Enabled !== true) return NO_PROCESSING;
  if (processors.length === 0) throw invalid("At least one processor must be specified when processing is enabled.");
  const logs = parameters.get("CloudWatchLogProcessing");
  const query = parameters.get("MetadataExtraction");
  if (logs !== undefined && !parameters.has("Decompression"))
    throw invalid("CloudWatchLogProcessing processor requires the Decompression processor.");
  if (query !== undefined && !dynamicPartitioning)
    throw invalid("MetadataExtraction processor is present while Dynamic Partitioning is not enabled.");
  const lambda = parameters.get("Lambda");
  const delimiter = parameters.get("AppendDelimiterToRecord");
  return {
    decompression: readDecompression(parameters.get("Decompression")),
    messageExtraction: logs?.DataMessageExtraction?.toLowerCase() === "true",
    deaggregation: readDeaggregation(parameters.get("RecordDeAggregation"), dynamicPartitioning),
    lambda: lambda && readLambda(lambda, roleArn),
    query: query && readQuery(query),
    delimiter: delimiter && readDelimiter(delimiter),
  };
}

function readProcessor(processor: Processor, all: Map<string, Parameters>): void {
  const type = processor.Type!;
  const known = PARAMETERS[type];
  new Constraints().oneOf("processors.member.type", type, Object.keys(PARAMETERS)).check();
  if (type === "Lambda" && all.has(type)) throw invalid("Only one Lambda processor is allowed.");
  const parameters: Parameters = {};
  for (const { ParameterName: name, ParameterValue: value } of processor.Parameters ?? []) {
    if (!known!.includes(name!)) throw invalid(`Parameter ${name} is not valid for processor ${type}.`);
    if (parameters[name!] !== undefined) throw invalid(`Parameter ${name} is given twice for processor ${type}.`);
    parameters[name!] = value!;
  }
  all.set(type, parameters);
}

function readDecompression(parameters: Parameters | undefined): boolean {
  const format = parameters?.CompressionFormat ?? "GZIP";
  if (format !== "GZIP") throw invalid(`CompressionFormat of the Decompression processor must be GZIP, got ${format}`);
  return parameters !== undefined;
}

function readDeaggregation(
  parameters: Parameters | undefined,
  dynamicPartitioning: boolean,
): Processing["deaggregation"] {
  if (parameters === undefined) return undefined;
  if (!dynamicPartitioning)
    throw invalid("RecordDeAggregation processor is present while Dynamic Partitioning is not enabled.");
  const { SubRecordType: type, Delimiter: text } = parameters;
  if (type === "JSON") {
    if (text !== undefined) throw invalid("Delimiter is not valid for SubRecordType JSON.");
    return { type };
  }
  if (type !== "DELIMITED") throw invalid(`SubRecordType must be JSON or DELIMITED, got ${type}`);
  const delimiter = Buffer.from(text ?? "", "base64");
  if (delimiter.length === 0 || delimiter.toString("base64").replace(/=+$/, "") !== text!.replace(/=+$/, ""))
    throw invalid(`Delimiter must be a base64-encoded string for SubRecordType DELIMITED, got ${text}`);
  return { type, delimiter };
}

function readLambda(parameters: Parameters, roleArn: string): LambdaSettings {
  const { LambdaArn: functionArn, RoleArn: ownRole } = parameters;
  if (functionArn === undefined) throw invalid("LambdaArn must be specified for the Lambda processor.");
  if (!/^arn:.*:lambda:.+:\d{12}:function:[\w-]{1,140}(?::[\w$-]{1,128})?$/.test(functionArn))
    throw invalid(`LambdaArn is not the ARN of a function: ${functionArn}`);
  return {
    functionArn,
    roleArn: ownRole ?? roleArn,
    retries: number(parameters, "NumberOfRetries", 3, 0, 300),
    buffer: {
      bytes: number(parameters, "BufferSizeInMBs", 1, 0.2, 3) * MEBIBYTE,
      intervalMs: number(parameters, "BufferIntervalInSeconds", 60, 0, 900) * 1000,
    },
  };
}

function number(
  parameters: Parameters,
  name: ProcessorParameterName,
  fallback: number,
  least: number,
  most: number,
): number {
  const text = parameters[name];
  if (text === undefined) return fallback;
  const value = Number(text);
  if (text.trim() === "" || !(value >= least && value <= most))
    throw invalid(`${name} must be between ${least} and ${most}, got ${text}`);
  return value;
}

function readQuery(parameters: Parameters): string {
  const { MetadataExtractionQuery: query, JsonParsingEngine: engine } = parameters;
  if (query === undefined)
    throw invalid("MetadataExtractionQuery must be specified for the MetadataExtraction processor.");
  if (engine !== "JQ-1.6") throw invalid(`JsonParsingEngine must be JQ-1.6, got ${engine}`);
  return query;
}

/** `\n` is written as two characters in configurations. */
function readDelimiter({ Delimiter: text = "\\n" }: Parameters): Buffer {
  if (text !== "\\n" && text !== "\n")
    throw notImplemented(`AppendDelimiterToRecord with Delimiter ${JSON.stringify(text)}`, 'use "\\\\n"');
  return Buffer.from("\n");
}
