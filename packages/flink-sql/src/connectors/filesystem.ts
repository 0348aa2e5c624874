import { formatOf } from "../formats/registry.ts";
import type { CatalogTable } from "../planner/catalog.ts";
import { BIGINT, STRING, timestampLtz, withNullable } from "../types/logical.ts";
import type { Connector } from "./connector.ts";
import { checkPartitionCommits, type PartitionCommits, partitionCommits } from "./files/commits.ts";
import { isPartitionType } from "./files/partitions.ts";
import { FileWriter, type FileWriterState, partitionTypeError } from "./files/sink.ts";
import { type FilePositions, FileReader } from "./files/source.ts";
import { openStore } from "./files/store.ts";
import { type OptionSpecs, TableOptions } from "./options.ts";
import { uuid } from "./uuid.ts";

const OPTIONS: OptionSpecs = {
  path: { kind: "string", required: true },
  "partition.default-name": { kind: "string", default: "__DEFAULT_PARTITION__" },
  "source.monitor-interval": { kind: "duration" },
  "source.path.regex-pattern": { kind: "string" },
  "source.report-statistics": { kind: "string", refused: "there is no optimizer that would use them" },
  "sink.rolling-policy.file-size": { kind: "memory", default: "128 mb" },
  "sink.rolling-policy.rollover-interval": { kind: "duration", default: "30 min" },
  "sink.rolling-policy.inactivity-interval": { kind: "duration", default: "30 min" },
  "sink.rolling-policy.check-interval": { kind: "duration", default: "1 min" },
  "sink.partition-commit.trigger": { kind: ["process-time", "partition-time"], default: "process-time" },
  "sink.partition-commit.delay": { kind: "duration", default: "0 s" },
  "sink.partition-commit.watermark-time-zone": { kind: "string", default: "UTC" },
  "sink.partition-commit.policy.kind": { kind: "string" },
  "sink.partition-commit.policy.class": { kind: "string", refused: true },
  "sink.partition-commit.policy.class.parameters": { kind: "string", refused: true },
  "sink.partition-commit.success-file.name": { kind: "string", default: "_SUCCESS" },
  "partition.time-extractor.kind": { kind: "string", default: "default" },
  "partition.time-extractor.class": { kind: "string", refused: true },
  "partition.time-extractor.timestamp-pattern": { kind: "string" },
  "partition.time-extractor.timestamp-formatter": { kind: "string" },
  "auto-compaction": { kind: "boolean", default: "false", refused: true },
  "compaction.file-size": { kind: "memory", refused: true },
  "sink.shuffle-by-partition.enable": { kind: "boolean", default: "false", refused: true },
  "sink.parallelism": { kind: "int", default: "1", refused: "subtasks are those of the job" },
  "scan.parallelism": { kind: "int", default: "1", refused: "subtasks are those of the job" },
};

/** Files of a folder on disk or in S3, in folders by partition. */
export const filesystem: Connector = {
  name: "filesystem",
  options: OPTIONS,
  format: "required",
  accepts: "append",
  metadata: {
    "file.path": { type: withNullable(STRING, false), writable: false },
    "file.name": { type: withNullable(STRING, false), writable: false },
    "file.size": { type: withNullable(BIGINT, false), writable: false },
    "file.modification-time": { type: withNullable(timestampLtz(3), false), writable: false },
  },

  check(table) {
    const options = new TableOptions(table, OPTIONS);
    checkPartitionCommits(options);
    for (const key of table.definition.partitionedBy) {
      const column = table.physical.find(({ name }) => name === key)!;
      if (!isPartitionType(column.type)) throw partitionTypeError(table, key);
    }
    const { format, fileColumns, formatOptions } = filesOf(table);
    if (format.kind === "bulk") format.check(fileColumns, formatOptions);
    else format.encoder(fileColumns, formatOptions);
  },

  source(table, environment) {
    const reading = {
      ...filesOf(table),
      environment,
      store: openStore(table, environment),
      metadata: table.metadata.map(({ key }) => key),
    };
    return {
      bounded: !reading.options.has("source.monitor-interval"),
      open: async (subtask, parallelism, state) =>
        new FileReader(reading, subtask, parallelism, (state ?? []) as FilePositions[]),
    };
  },

  sink(table, environment) {
    const writing = {
      ...filesOf(table),
      environment,
      store: openStore(table, environment),
      prefix: `part-${uuid(environment.random)}`,
    };
    let commits: PartitionCommits | undefined;
    const committing = partitionCommits(writing, 1) !== undefined;
    return {
      together: committing ? "'sink.partition-commit.policy.kind'" : undefined,
      async open(subtask, parallelism, state) {
        // The first writer of a run begins anew; the others share what it began.
        if (subtask === 0) commits = partitionCommits(writing, parallelism);
        const writer = new FileWriter(writing, subtask, commits);
        const own = (state ?? []).filter((_, index) => index % parallelism === subtask);
        await writer.restore(own as FileWriterState[]);
        return writer;
      },
    };
  },
};

/** What both directions need of a table. */
function filesOf(table: CatalogTable) {
  const format = formatOf(table, "required")!;
  const partitionKeys = table.definition.partitionedBy;
  return {
    table,
    format,
    partitionKeys,
    fileColumns: table.physical.filter(({ name }) => !partitionKeys.includes(name)),
    options: new TableOptions(table, OPTIONS),
    formatOptions: new TableOptions(table, format.options, `${format.name}.`),
  };
}
