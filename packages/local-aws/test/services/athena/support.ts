import {
  AthenaClient,
  GetQueryExecutionCommand,
  GetQueryResultsCommand,
  type QueryExecution,
  StartQueryExecutionCommand,
  type StartQueryExecutionCommandInput,
} from "@aws-sdk/client-athena";
import { CreateDatabaseCommand, CreateTableCommand, GlueClient, type TableInput } from "@aws-sdk/client-glue";
import { CreateBucketCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { onTestFinished } from "vitest";
import { type Cloud, type CloudOptions, createCloud } from "../../../src/index.ts";

export const ACCOUNT = "123456789012";
export const BUCKET = "lake";

export interface Finished {
  readonly execution: QueryExecution;
  /** Values of the rows without the header; a null is null. */
  readonly rows: (string | null)[][];
  readonly columns: { readonly name: string; readonly type: string }[];
}

/** A cloud with a bucket and the database `db`, and clients that do not retry, closed when the test ends. */
export class Lake {
  readonly cloud: Cloud;
  readonly athena: AthenaClient;
  readonly glue: GlueClient;
  readonly s3: S3Client;
  readonly logged: string[] = [];

  constructor(options: CloudOptions = {}) {
    this.cloud = createCloud({ clock: "fast", account: ACCOUNT, log: (line) => this.logged.push(line), ...options });
    const config = { ...this.cloud.clientConfig(), maxAttempts: 1 };
    this.athena = new AthenaClient(config);
    this.glue = new GlueClient(config);
    this.s3 = new S3Client({ ...config, forcePathStyle: true });
    onTestFinished(async () => {
      for (const client of [this.athena, this.glue, this.s3]) client.destroy();
      await this.cloud.close();
    });
  }

  async prepare(): Promise<this> {
    await this.s3.send(new CreateBucketCommand({ Bucket: BUCKET }));
    await this.glue.send(new CreateDatabaseCommand({ DatabaseInput: { Name: "db" } }));
    return this;
  }

  async put(Key: string, Body: string | Uint8Array): Promise<void> {
    await this.s3.send(new PutObjectCommand({ Bucket: BUCKET, Key, Body }));
  }

  /** A JSON table at `s3://lake/<name>/`, its columns as `name type` pairs. */
  async jsonTable(name: string, columns: string, more: Partial<TableInput> = {}): Promise<void> {
    await this.table(name, columns, "org.openx.data.jsonserde.JsonSerDe", {}, more);
  }

  async table(
    name: string,
    columns: string,
    SerializationLibrary: string,
    Parameters: Record<string, string> = {},
    more: Partial<TableInput> = {},
  ): Promise<void> {
    const Columns = columns.split("; ").map((text) => {
      const [Name, ...type] = text.split(" ");
      return { Name: Name!, Type: type.join(" ") };
    });
    await this.glue.send(
      new CreateTableCommand({
        DatabaseName: "db",
        TableInput: {
          Name: name,
          TableType: "EXTERNAL_TABLE",
          StorageDescriptor: {
            Columns,
            Location: `s3://${BUCKET}/${name}/`,
            SerdeInfo: { SerializationLibrary, Parameters },
          },
          ...more,
        },
      }),
    );
  }

  async start(QueryString: string, more: Partial<StartQueryExecutionCommandInput> = {}): Promise<string> {
    const { QueryExecutionId } = await this.athena.send(
      new StartQueryExecutionCommand({
        QueryString,
        QueryExecutionContext: { Database: "db" },
        ResultConfiguration: { OutputLocation: `s3://${BUCKET}/results/` },
        ...more,
      }),
    );
    return QueryExecutionId!;
  }

  async finished(QueryExecutionId: string): Promise<QueryExecution> {
    while (true) {
      const { QueryExecution } = await this.athena.send(new GetQueryExecutionCommand({ QueryExecutionId }));
      if (!/QUEUED|RUNNING/.test(QueryExecution!.Status!.State!)) return QueryExecution!;
      await this.cloud.clock.sleep(100);
    }
  }

  /** Runs a query to its end and reads the first page. */
  async run(query: string, more: Partial<StartQueryExecutionCommandInput> = {}): Promise<Finished> {
    const execution = await this.finished(await this.start(query, more));
    if (execution.Status!.State !== "SUCCEEDED") throw new Error(execution.Status!.StateChangeReason);
    const { ResultSet } = await this.athena.send(
      new GetQueryResultsCommand({ QueryExecutionId: execution.QueryExecutionId! }),
    );
    const rows = ResultSet!.Rows!.map(({ Data }) => Data!.map(({ VarCharValue }) => VarCharValue ?? null));
    const columns = ResultSet!.ResultSetMetadata!.ColumnInfo!.map(({ Name, Type }) => ({ name: Name!, type: Type! }));
    return { execution, rows: execution.SubstatementType === "SELECT" ? rows.slice(1) : rows, columns };
  }

  /** Why a query is refused when it is submitted. */
  async refusal(query: string): Promise<string> {
    return this.start(query).then(
      () => "accepted",
      (error: Error & { AthenaErrorCode?: string }) => `${error.name} ${error.AthenaErrorCode}: ${error.message}`,
    );
  }

  /** Why a query fails. */
  async failure(query: string, more: Partial<StartQueryExecutionCommandInput> = {}): Promise<string> {
    const { Status } = await this.finished(await this.start(query, more));
    return Status!.StateChangeReason ?? Status!.State!;
  }
}
