import { AwsError } from "../../errors.ts";
import type { ServiceHost } from "../../service.ts";
import { noTable, noTableNamed } from "./errors.ts";
import { TableMetrics } from "./metrics.ts";
import type { StreamLog } from "./stream-log.ts";
import { Table } from "./table.ts";
import { Throttle } from "./throttle.ts";

/** The tables of one Region, and the streams they have or had. */
export class Tables {
  readonly host: ServiceHost;
  readonly #tables = new Map<string, Table>();
  readonly #streams = new Map<string, StreamLog>();
  readonly #metrics = new Map<string, TableMetrics>();
  /** Results of transactions by client token, for ten minutes. */
  readonly tokens = new Map<string, { readonly at: number; readonly request: string; readonly output: object }>();

  constructor(host: ServiceHost) {
    this.host = host;
  }

  get now(): number {
    return this.host.clock.now();
  }

  [Symbol.iterator](): IterableIterator<Table> {
    return this.#tables.values();
  }

  arnOf(name: string): string {
    const { partition, region, account } = this.host;
    return `arn:${partition}:dynamodb:${region}:${account}:table/${name}`;
  }

  /** The table's name, given its name or its ARN. */
  nameOf(nameOrArn: string): string {
    if (!nameOrArn.startsWith("arn:")) return nameOrArn;
    const prefix = this.arnOf("");
    return nameOrArn.startsWith(prefix) ? nameOrArn.slice(prefix.length) : nameOrArn;
  }

  find(nameOrArn: string): Table | undefined {
    return this.#tables.get(this.nameOf(nameOrArn));
  }

  /** A table for item operations. @throws AwsError ResourceNotFoundException. */
  active(nameOrArn: string): Table {
    const table = this.find(nameOrArn);
    if (table === undefined || table.status === "CREATING" || table.status === "DELETING") throw noTable();
    return table;
  }

  /** A table for control operations. @throws AwsError ResourceNotFoundException. */
  existing(nameOrArn: string): Table {
    const table = this.find(nameOrArn);
    if (table === undefined) throw noTableNamed(this.nameOf(nameOrArn));
    return table;
  }

  /** @throws AwsError ResourceNotFoundException. */
  byArn(arn: string): Table {
    const table = this.#tables.get(this.nameOf(arn));
    if (table === undefined || table.arn !== arn)
      throw new AwsError("ResourceNotFoundException", `Requested resource not found: ResourcArn: ${arn} not found`);
    return table;
  }

  add(options: Pick<Table, "name" | "keys" | "attributes">): Table {
    const table = new Table({
      ...options,
      arn: this.arnOf(options.name),
      id: this.host.random.uuid(),
      created: this.now,
    });
    this.#tables.set(table.name, table);
    return table;
  }

  remove(table: Table): void {
    this.#tables.delete(table.name);
  }

  addStream(stream: StreamLog): void {
    this.#streams.set(stream.arn, stream);
  }

  /** Streams that can still be read, in the order they were made. */
  streams(): StreamLog[] {
    for (const stream of this.#streams.values()) if (stream.expired) this.#streams.delete(stream.arn);
    return [...this.#streams.values()];
  }

  /** @throws AwsError ResourceNotFoundException. */
  stream(arn: string): StreamLog {
    const stream = this.#streams.get(arn);
    if (stream === undefined || stream.expired)
      throw new AwsError("ResourceNotFoundException", `Requested resource not found: Stream: ${arn} not found`);
    return stream;
  }

  metricsOf(table: Table): TableMetrics {
    let metrics = this.#metrics.get(table.name);
    if (metrics === undefined) {
      metrics = new TableMetrics(this.host.metrics, table.name);
      this.#metrics.set(table.name, metrics);
    }
    return metrics;
  }

  /** Sets the limits of a table and its global indexes to its present settings; none when limits are off. */
  limit(table: Table): void {
    if (!this.host.limits) return;
    const onDemand = table.billing === "PAY_PER_REQUEST";
    table.throttle = new Throttle(onDemand ? undefined : table.throughput, this.now);
    for (const index of table.indexes.values())
      if (index.definition.global) index.throttle = new Throttle(onDemand ? undefined : index.throughput, this.now);
  }

  close(): void {
    for (const table of this.#tables.values()) table.timeToLive?.stop();
  }
}
