import {
  CreateDatabaseCommand,
  CreatePartitionCommand,
  CreateTableCommand,
  type CreateTableCommandInput,
  GetPartitionsCommand,
  GlueClient,
} from "@aws-sdk/client-glue";
import { onTestFinished } from "vitest";
import { type Cloud, type CloudOptions, createCloud } from "../../../src/index.ts";

export const ACCOUNT = "123456789012";

/** A cloud and a client that does not retry, both closed when the test ends. */
export class Catalog {
  readonly cloud: Cloud;
  readonly client: GlueClient;

  constructor(options: CloudOptions = {}) {
    this.cloud = createCloud({ clock: "fast", account: ACCOUNT, ...options });
    this.client = new GlueClient({ ...this.cloud.clientConfig(), maxAttempts: 1 });
    onTestFinished(async () => {
      this.client.destroy();
      await this.cloud.close();
    });
  }

  get send(): GlueClient["send"] {
    return this.client.send.bind(this.client) as GlueClient["send"];
  }

  async database(Name = "lake"): Promise<void> {
    await this.send(new CreateDatabaseCommand({ DatabaseInput: { Name } }));
  }

  /** A table of database `lake` with partition keys `name:type`. */
  async table(
    Name: string,
    keys: readonly string[] = [],
    more: Partial<NonNullable<CreateTableCommandInput["TableInput"]>> = {},
  ): Promise<void> {
    const PartitionKeys = keys.map((key) => {
      const [KeyName, Type] = key.split(":");
      return { Name: KeyName!, Type: Type! };
    });
    await this.send(new CreateTableCommand({ DatabaseName: "lake", TableInput: { Name, PartitionKeys, ...more } }));
  }

  async partition(TableName: string, ...Values: string[]): Promise<void> {
    await this.send(new CreatePartitionCommand({ DatabaseName: "lake", TableName, PartitionInput: { Values } }));
  }

  /** Values of the partitions that an expression selects, joined by "/". */
  async select(TableName: string, Expression?: string): Promise<string[]> {
    const { Partitions } = await this.send(new GetPartitionsCommand({ DatabaseName: "lake", TableName, Expression }));
    return Partitions!.map(({ Values }) => Values!.join("/"));
  }
}

/** The error that a call is refused with. */
export async function refusal(call: Promise<unknown>): Promise<{ name: string; message: string }> {
  try {
    await call;
  } catch (error) {
    const { name, message } = error as Error;
    return { name, message };
  }
  throw new Error("expected a refusal, got an answer");
}
