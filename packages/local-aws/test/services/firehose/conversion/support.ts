import { gunzipSync } from "node:zlib";
import type { DataFormatConversionConfiguration, ExtendedS3DestinationConfiguration } from "@aws-sdk/client-firehose";
import { CreateDatabaseCommand, CreateTableCommand, GlueClient } from "@aws-sdk/client-glue";
import { GetObjectCommand } from "@aws-sdk/client-s3";
import { parquetReadObjects } from "hyparquet";
import { Firehose } from "../support.ts";

/** Firehose beside a catalogue with a table `lake.events`. */
export class Converting extends Firehose {
  readonly glue = new GlueClient(this.cloud.clientConfig());

  /** @param columns Types by column. */
  async table(columns: Readonly<Record<string, string>>, Name = "events"): Promise<void> {
    if (Name === "events") await this.glue.send(new CreateDatabaseCommand({ DatabaseInput: { Name: "lake" } }));
    const Columns = Object.entries(columns).map(([ColumnName, Type]) => ({ Name: ColumnName, Type }));
    await this.glue.send(
      new CreateTableCommand({ DatabaseName: "lake", TableInput: { Name, StorageDescriptor: { Columns } } }),
    );
  }

  /** Settings of a stream that converts with the OpenX reader unless told otherwise. */
  conversion(
    more: Partial<DataFormatConversionConfiguration> = {},
    s3: Partial<ExtendedS3DestinationConfiguration> = {},
  ): Partial<ExtendedS3DestinationConfiguration> {
    return {
      Prefix: "data/",
      ErrorOutputPrefix: "errors/!{firehose:error-output-type}/",
      BufferingHints: { SizeInMBs: 64, IntervalInSeconds: 60 },
      DataFormatConversionConfiguration: {
        SchemaConfiguration: { RoleARN: this.roleArn, DatabaseName: "lake", TableName: "events", Region: "us-east-1" },
        InputFormatConfiguration: { Deserializer: { OpenXJsonSerDe: {} } },
        OutputFormatConfiguration: { Serializer: { ParquetSerDe: {} } },
        ...more,
      },
      ...s3,
    };
  }

  async bytes(Key: string): Promise<Uint8Array> {
    const { Body } = await this.s3.send(new GetObjectCommand({ Bucket: "lake", Key }));
    return Body!.transformToByteArray();
  }

  /** Rows of the delivered objects, read by a library other than the one that wrote them. */
  async rows(): Promise<Record<string, unknown>[]> {
    const rows: Record<string, unknown>[] = [];
    for (const key of await this.keys("data/")) rows.push(...(await readParquet(await this.bytes(key))));
    return rows;
  }

  /** Lines of the error prefix. */
  async failures(): Promise<Record<string, unknown>[]> {
    const lines: Record<string, unknown>[] = [];
    for (const key of await this.keys("errors/")) {
      const text = Buffer.from(await this.bytes(key)).toString();
      for (const line of text.trimEnd().split("\n")) lines.push(JSON.parse(line) as Record<string, unknown>);
    }
    return lines;
  }
}

export function fileOf(bytes: Uint8Array): ArrayBuffer {
  return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer;
}

/** What hyparquet does not decompress itself. */
const compressors = { GZIP: (input: Uint8Array) => new Uint8Array(gunzipSync(input)) };

async function readParquet(bytes: Uint8Array): Promise<Record<string, unknown>[]> {
  return parquetReadObjects({ file: fileOf(bytes), compressors });
}
