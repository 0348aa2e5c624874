import type { Batch } from "../buffer.ts";
import type { DeliveryStream } from "../delivery-stream.ts";
import type { DeliveryRecord, Failure } from "../record.ts";
import type { ColumnValue } from "./column-writers.ts";
import { type JsonObject, parseObjects } from "./json-text.ts";
import { ObjectReader } from "./object-reader.ts";
import { ParquetFile } from "./parquet-file.ts";
import { ConversionProblem } from "./problem.ts";
import { readTableSchema, type TableSchema } from "./schema.ts";
import type { FormatConversion } from "./settings.ts";

/** What became of a batch. */
export interface Converted {
  /** The Parquet file; undefined when no record could be converted. */
  readonly body: Buffer | undefined;
  /** The records that are in it. */
  readonly batch: Batch;
  readonly failures: readonly { readonly record: DeliveryRecord; readonly failure: Failure }[];
}

/** Records that are converted before others of the process have their turn. */
const TURN_RECORDS = 8192;

/** Converts a batch to Parquet; a record that does not fit the table fails by itself. */
export async function convertBatch(
  stream: DeliveryStream,
  conversion: FormatConversion,
  batch: Batch,
): Promise<Converted> {
  let schema: TableSchema;
  try {
    schema = await readTableSchema(stream, conversion.schema);
  } catch (error) {
    if (!(error instanceof ConversionProblem)) throw error;
    const failures = batch.records.map((record) => ({ record, failure: failureOf(stream, conversion, "", error) }));
    return { body: undefined, batch: { ...batch, records: [], bytes: 0 }, failures };
  }
  const { clock } = stream.host;
  return clock.during(write(stream, conversion, schema, batch));
}

async function write(
  stream: DeliveryStream,
  conversion: FormatConversion,
  schema: TableSchema,
  batch: Batch,
): Promise<Converted> {
  const { reading, writing } = conversion;
  const reader = new ObjectReader(schema.columns, reading, reading.serde === "openx" ? reading.keysOfColumns : {});
  const file = await ParquetFile.create(schema.columns);
  try {
    const records: DeliveryRecord[] = [];
    const failures: { record: DeliveryRecord; failure: Failure }[] = [];
    let bytes = 0;
    for (let index = 0; index < batch.records.length; index++) {
      const record = batch.records[index]!;
      try {
        for (const row of rowsOf(record, reader)) file.add(row);
        records.push(record);
        bytes += record.data.length;
      } catch (error) {
        if (!(error instanceof ConversionProblem)) throw error;
        failures.push({ record, failure: failureOf(stream, conversion, schema.versionId, error) });
      }
      if (index % TURN_RECORDS === TURN_RECORDS - 1) await new Promise((resolve) => setImmediate(resolve));
    }
    const body = file.rows === 0 ? undefined : await file.write(writing, bytes, stream.host.directory);
    return { body, batch: { ...batch, records, bytes }, failures };
  } finally {
    await file.close();
  }
}

const objects: JsonObject[] = [];

/** The rows of a record: all of them, or none when one does not fit. */
function rowsOf(record: DeliveryRecord, reader: ObjectReader): readonly ColumnValue[][] {
  objects.length = 0;
  parseObjects(record.data, objects);
  return objects.map((object) => reader.read(object));
}

function failureOf(
  stream: DeliveryStream,
  { schema }: FormatConversion,
  versionId: string,
  problem: ConversionProblem,
): Failure {
  const { host } = stream;
  const region = schema.region ?? host.region;
  return {
    type: "format-conversion-failed",
    code: problem.code,
    message: problem.message,
    attempts: 1,
    ended: host.clock.now(),
    more: {
      dataCatalogTable: {
        catalogId: host.account,
        databaseName: schema.database,
        tableName: schema.table,
        region,
        versionId: versionId || schema.version,
        catalogArn: `arn:${host.partition}:glue:${region}:${host.account}:catalog`,
      },
    },
  };
}
