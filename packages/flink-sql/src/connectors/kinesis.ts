import type { RecordFormat } from "../formats/format.ts";
import { formatOf } from "../formats/registry.ts";
import type { CatalogTable } from "../planner/catalog.ts";
import type { Row } from "../runtime/operator.ts";
import { timestampLtz, withNullable } from "../types/logical.ts";
import type { Connector } from "./connector.ts";
import { KINESIS_LEGACY_OPTIONS, KINESIS_OPTIONS } from "./kinesis/options.ts";
import { checkSink } from "./kinesis/partition-key.ts";
import { kinesisSettings } from "./kinesis/settings.ts";
import { kinesisSink } from "./kinesis/sink.ts";
import { kinesisSource } from "./kinesis/source.ts";
import { TableOptions } from "./options.ts";

const TEXT = { name: "VARCHAR", nullable: false, length: 128 } as const;

/** Kinesis data streams, with the option names of Flink 1.19 and later or with those of Flink 1.18. */
export const kinesis: Connector = {
  name: "kinesis",
  options: KINESIS_OPTIONS,
  format: "required",
  accepts: "append",
  metadata: {
    timestamp: { type: withNullable(timestampLtz(3), false), writable: false },
    "sequence-number": { type: TEXT, writable: false },
    "shard-id": { type: TEXT, writable: false },
  },

  check(table) {
    const { options } = kinesisSettings(table);
    checkSink(options);
    const { format, formatOptions } = formatOfTable(table, options);
    format.decoder(table.physical, formatOptions);
    format.encoder(table.physical, formatOptions);
  },

  source(table, environment) {
    const settings = kinesisSettings(table);
    const { format, formatOptions } = formatOfTable(table, settings.options);
    return kinesisSource(settings, format.decoder(table.physical, formatOptions), environment);
  },

  sink(table, environment) {
    const settings = kinesisSettings(table);
    return kinesisSink(settings, byteEncoder(table, settings.options), environment);
  },
};

/** The connector of Flink 1.18 under the name it has since. */
export const kinesisLegacy: Connector = { ...kinesis, name: "kinesis-legacy", options: KINESIS_LEGACY_OPTIONS };

function formatOfTable(table: CatalogTable, options: TableOptions) {
  const format = formatOf(table, "required")!;
  if (format.kind === "bulk")
    throw options.invalid(
      `Could not find any factory for identifier '${format.name}' that implements 'org.apache.flink.table.factories.DeserializationFormatFactory' in the classpath.`,
    );
  return { format: format as RecordFormat, formatOptions: new TableOptions(table, format.options, `${format.name}.`) };
}

function byteEncoder(table: CatalogTable, options: TableOptions): (row: Row) => Uint8Array {
  const { format, formatOptions } = formatOfTable(table, options);
  if (format.byteEncoder !== undefined) return format.byteEncoder(table.physical, formatOptions);
  const encode = format.encoder(table.physical, formatOptions);
  return (row) => Buffer.from(encode(row));
}
