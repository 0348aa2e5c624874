import {
  CreateCrawlerCommand,
  type CreateCrawlerCommandInput,
  GetCrawlerCommand,
  GetTablesCommand,
  StartCrawlerCommand,
  type Table,
} from "@aws-sdk/client-glue";
import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from "@aws-sdk/client-iam";
import { CreateBucketCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { ACCOUNT, Catalog } from "../support.ts";

/** A catalogue beside a bucket `lake` and a role that crawlers may take on. */
export class Crawling extends Catalog {
  readonly s3 = new S3Client({ ...this.cloud.clientConfig(), forcePathStyle: true });
  readonly iam = new IAMClient(this.cloud.clientConfig());

  async prepare(actions: readonly string[] = ["*"]): Promise<this> {
    await this.s3.send(new CreateBucketCommand({ Bucket: "lake" }));
    const trust = { Effect: "Allow", Principal: { Service: "glue.amazonaws.com" }, Action: "sts:AssumeRole" };
    const document = (Statement: object) => JSON.stringify({ Version: "2012-10-17", Statement });
    await this.iam.send(new CreateRoleCommand({ RoleName: "crawl", AssumeRolePolicyDocument: document(trust) }));
    const PolicyDocument = document({ Effect: "Allow", Action: actions, Resource: "*" });
    await this.iam.send(new PutRolePolicyCommand({ RoleName: "crawl", PolicyName: "p", PolicyDocument }));
    await this.database();
    return this;
  }

  async put(Key: string, Body: string | Buffer): Promise<void> {
    await this.s3.send(new PutObjectCommand({ Bucket: "lake", Key, Body }));
  }

  async crawler(more: Partial<CreateCrawlerCommandInput> = {}): Promise<void> {
    await this.send(
      new CreateCrawlerCommand({
        Name: "c",
        Role: `arn:aws:iam::${ACCOUNT}:role/crawl`,
        DatabaseName: "lake",
        Targets: { S3Targets: [{ Path: "s3://lake/data/" }] },
        ...more,
      }),
    );
  }

  /** Runs the crawler to its end and gives its tables by name. */
  async crawl(): Promise<Record<string, Table>> {
    await this.send(new StartCrawlerCommand({ Name: "c" }));
    await this.cloud.clock.sleep(120_000);
    const { Crawler } = await this.send(new GetCrawlerCommand({ Name: "c" }));
    if (Crawler!.State !== "READY" || Crawler!.LastCrawl?.Status !== "SUCCEEDED")
      throw new Error(`crawler is ${Crawler!.State}: ${Crawler!.LastCrawl?.ErrorMessage}`);
    return this.tables();
  }

  async tables(): Promise<Record<string, Table>> {
    const { TableList } = await this.send(new GetTablesCommand({ DatabaseName: "lake" }));
    return Object.fromEntries(TableList!.map((table) => [table.Name!, table]));
  }
}

/** `name type` of the columns. */
export function columns(table: Table | undefined): string[] {
  return table!.StorageDescriptor!.Columns!.map(({ Name, Type }) => `${Name} ${Type}`);
}

export function keys(table: Table | undefined): string[] {
  return table!.PartitionKeys!.map(({ Name, Type }) => `${Name} ${Type}`);
}
