import type { OptionSpecs } from "../options.ts";

const CREDENTIALS = "the client of the job's environment has its credentials";

/** Options of both connectors. */
const COMMON: OptionSpecs = {
  "aws.region": { kind: "string" },
  "aws.endpoint": { kind: "string" },
  "aws.credentials.provider": { kind: ["AUTO"], default: "AUTO" },
  "aws.credentials.basic.accesskeyid": { kind: "string", refused: CREDENTIALS },
  "aws.credentials.basic.secretkey": { kind: "string", refused: CREDENTIALS },
  "aws.credentials.profile.path": { kind: "string", refused: CREDENTIALS },
  "aws.credentials.profile.name": { kind: "string", refused: CREDENTIALS },
  "aws.credentials.role.arn": { kind: "string", refused: CREDENTIALS },
  "aws.credentials.role.sessionName": { kind: "string", refused: CREDENTIALS },
  "aws.credentials.role.externalId": { kind: "string", refused: CREDENTIALS },
  "aws.credentials.role.stsEndpoint": { kind: "string", refused: CREDENTIALS },
  "aws.credentials.role.provider": { kind: "string", refused: CREDENTIALS },
  "aws.credentials.webIdentityToken.file": { kind: "string", refused: CREDENTIALS },
  "aws.credentials.custom.class": { kind: "string", refused: CREDENTIALS },
  "aws.trust.all.certificates": { kind: "boolean", default: "false", refused: CREDENTIALS },
  "sink.partitioner": { kind: "string" },
  "sink.partitioner-field-delimiter": { kind: "string", default: "|" },
  "sink.batch.max-size": { kind: "int", default: "500" },
  "sink.requests.max-inflight": { kind: "int", default: "16" },
  "sink.requests.max-buffered": { kind: "int", default: "10000" },
  "sink.flush-buffer.size": { kind: "long", default: "5242880" },
  "sink.flush-buffer.timeout": { kind: "long", default: "5000" },
  "sink.fail-on-error": { kind: "boolean", default: "false" },
  "sink.http-client.max-concurrency": { kind: "int", refused: CREDENTIALS },
  "sink.http-client.read-timeout": { kind: "int", refused: CREDENTIALS },
  "sink.http-client.protocol.version": { kind: "string", refused: CREDENTIALS },
  "sink.producer.#": { kind: "string", refused: "use the sink options without 'producer'" },
};

/** Options of the connector of Flink 1.19 and later, without the common ones. */
export const NEW_OPTIONS: OptionSpecs = {
  "stream.arn": { kind: "string" },
  "source.init.position": { kind: ["LATEST", "TRIM_HORIZON", "AT_TIMESTAMP"], default: "LATEST" },
  "source.init.timestamp": { kind: "string" },
  "source.init.timestamp.format": { kind: "string", default: "yyyy-MM-dd'T'HH:mm:ss.SSSXXX" },
  "source.reader.type": { kind: ["POLLING", "EFO"], default: "POLLING" },
  "source.reader.empty-records-fetch-interval": { kind: "duration", default: "250 ms" },
  "source.shard.discovery.interval": { kind: "duration", default: "10 s" },
  "source.shard.get-records.max-record-count": { kind: "int", default: "10000" },
  "source.shard-assigner": { kind: "string", refused: true },
  "source.efo.consumer.name": { kind: "string" },
  "source.efo.lifecycle": { kind: ["JOB_MANAGED", "SELF_MANAGED"], default: "JOB_MANAGED" },
  "source.efo.subscription.timeout": { kind: "duration", default: "60 s" },
  "source.efo.deregister.timeout": { kind: "duration", default: "10 s" },
  "source.efo.describe.retry-strategy.attempts.max": { kind: "int", default: "100" },
  "source.efo.describe.retry-strategy.delay.min": { kind: "duration", default: "2 s" },
  "source.efo.describe.retry-strategy.delay.max": { kind: "duration", default: "60 s" },
};

/** Options of the connector of Flink 1.18 and earlier, without the common ones. */
export const LEGACY_OPTIONS: OptionSpecs = {
  stream: { kind: "string" },
  "scan.stream.initpos": { kind: ["LATEST", "TRIM_HORIZON", "AT_TIMESTAMP"], default: "LATEST" },
  "scan.stream.initpos-timestamp": { kind: "string" },
  "scan.stream.initpos-timestamp-format": { kind: "string", default: "yyyy-MM-dd'T'HH:mm:ss.SSSXXX" },
  "scan.stream.recordpublisher": { kind: ["POLLING", "EFO"], default: "POLLING" },
  "scan.stream.efo.consumername": { kind: "string" },
  "scan.stream.efo.registration": { kind: ["LAZY", "EAGER", "NONE"], default: "LAZY" },
  "scan.stream.efo.consumerarn": { kind: "string" },
  "scan.stream.efo.consumerarn.#": { kind: "string" },
  "scan.stream.efo.http-client.max-concurrency": { kind: "int", refused: CREDENTIALS },
  "scan.shard.getrecords.maxrecordcount": { kind: "int", default: "10000" },
  "scan.shard.getrecords.intervalmillis": { kind: "long", default: "200" },
  "scan.shard.getrecords.maxretries": { kind: "int", default: "3" },
  "scan.shard.getrecords.backoff.base": { kind: "long", default: "300" },
  "scan.shard.getrecords.backoff.max": { kind: "long", default: "1000" },
  "scan.shard.getrecords.backoff.expconst": { kind: "double", default: "1.5" },
  "scan.shard.discovery.intervalmillis": { kind: "long", default: "10000" },
  "scan.shard.adaptivereads": { kind: "boolean", refused: true },
  "scan.shard.idle.interval": { kind: "long", refused: "it takes part in watermarks of the DataStream API only" },
  "scan.shard-assigner": { kind: "string", refused: true },
  "scan.watermark.#": { kind: "string", refused: "it takes part in watermarks of the DataStream API only" },
  "scan.shard.getiterator.#": { kind: "string", refused: "retries follow those of getrecords" },
  "scan.list.shards.#": { kind: "string", refused: "retries follow those of getrecords" },
  "scan.stream.describe.#": { kind: "string", refused: true },
  "scan.stream.describestreamconsumer.#": { kind: "string", refused: true },
  "scan.stream.registerstreamconsumer.#": { kind: "string", refused: true },
  "scan.stream.deregisterstreamconsumer.#": { kind: "string", refused: true },
  "scan.shard.subscribetoshard.#": { kind: "string", refused: true },
  "shard.consumer.error.recoverable#": { kind: "string", refused: true },
};

/** Options of `kinesis`, which takes the new set or the legacy one. */
export const KINESIS_OPTIONS: OptionSpecs = { ...COMMON, ...NEW_OPTIONS, ...LEGACY_OPTIONS };

/** Options of `kinesis-legacy`. */
export const KINESIS_LEGACY_OPTIONS: OptionSpecs = { ...COMMON, ...LEGACY_OPTIONS };
