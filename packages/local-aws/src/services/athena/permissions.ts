import type { Principal } from "../../auth/principal.ts";
import { AwsError } from "../../errors.ts";
import type { ServiceHost } from "../../service.ts";
import { QueryFailure } from "./errors.ts";
import { splitLocation } from "./tables/lake-table.ts";

/** What a query may do: Athena acts with the permissions of the caller who started it. */
export class Permissions {
  readonly #host: ServiceHost;
  readonly #principal: Principal;
  /** Tables asked for while translating, which does not wait; checked before anything is read. */
  readonly #asked: { readonly action: string; readonly resources: readonly string[] }[] = [];

  constructor(host: ServiceHost, principal: Principal) {
    this.#host = host;
    this.#principal = principal;
  }

  /** Notes a need on a table of the catalogue; `settle` decides. */
  table(action: string, database: string, table?: string): void {
    const { partition, region, account } = this.#host;
    const root = `arn:${partition}:glue:${region}:${account}`;
    const resources = [`${root}:catalog`, `${root}:database/${database}`];
    if (table !== undefined) resources.push(`${root}:table/${database}/${table}`);
    this.#asked.push({ action, resources });
  }

  /** @throws QueryFailure when something that was asked for is not allowed. */
  async settle(): Promise<void> {
    for (const need of this.#asked.splice(0)) {
      try {
        await this.#host.authorise("glue", this.#principal, need);
      } catch (error) {
        if (!(error instanceof AwsError)) throw error;
        throw new QueryFailure("PERMISSION_DENIED", `Insufficient permissions to execute the query. ${error.message}`, {
          cause: error,
        });
      }
    }
  }

  async list(locations: readonly string[]): Promise<void> {
    await this.settle();
    const buckets = new Set(locations.map((location) => splitLocation(location).bucket));
    for (const bucket of buckets) await this.#s3("s3:ListBucket", bucket, `s3://${bucket}`);
  }

  /** Keys with their bucket in front. */
  async read(keys: readonly string[]): Promise<void> {
    if (this.#principal.kind === "root") return;
    for (const key of keys) await this.#s3("s3:GetObject", key, `s3://${key}`);
  }

  async write(bucket: string, key: string): Promise<void> {
    await this.#s3("s3:PutObject", `${bucket}/${key}`, `s3://${bucket}/${key}`);
  }

  async #s3(action: string, resource: string, place: string): Promise<void> {
    try {
      await this.#host.authorise("s3", this.#principal, {
        action,
        resources: [`arn:${this.#host.partition}:s3:::${resource}`],
      });
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      const doing =
        action === "s3:PutObject" ? "Access denied when writing output to url" : "Permission denied on S3 path";
      throw new QueryFailure("PERMISSION_DENIED", `${doing}: ${place}. ${error.message}`, { cause: error });
    }
  }
}
