import type { ServiceHost } from "../../service.ts";
import type { Application, ApplicationOperation, ApplicationSettings, ApplicationVersion } from "./application.ts";
import { concurrent, inUse, invalidArgument, notFound } from "./errors.ts";

/** Operations of an application that are kept. */
const MAX_OPERATIONS = 1000;

/** The applications of an account in a Region. */
export class Applications {
  readonly host: ServiceHost;
  readonly #byName = new Map<string, Application>();

  constructor(host: ServiceHost) {
    this.host = host;
  }

  /** In order of their names. */
  list(): readonly Application[] {
    return [...this.#byName.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  arnOf(name: string): string {
    const { partition, region, account } = this.host;
    return `arn:${partition}:kinesisanalytics:${region}:${account}:application/${name}`;
  }

  /** @throws AwsError ResourceNotFoundException. */
  require(name: string): Application {
    const found = this.#byName.get(name);
    if (found === undefined) throw notFound(`Application ${this.arnOf(name)} not found`);
    return found;
  }

  /** @throws AwsError ResourceNotFoundException, InvalidArgumentException. */
  requireArn(arn: string): Application {
    const name = /^arn:[^:]+:kinesisanalytics:[^:]+:\d{12}:application\/([a-zA-Z0-9_.-]{1,128})$/.exec(arn)?.[1];
    if (name === undefined || arn !== this.arnOf(name)) throw invalidArgument(`Invalid resource ARN: ${arn}`);
    return this.require(name);
  }

  /** @throws AwsError ResourceInUseException. */
  checkFree(name: string): void {
    if (this.#byName.has(name)) throw inUse(`Application already exists: ${this.arnOf(name)}`);
  }

  add(
    name: string,
    settings: ApplicationSettings,
    description: string | undefined,
    tags: ReadonlyMap<string, string>,
  ): Application {
    const now = this.#seconds();
    const version: ApplicationVersion = { id: 1, settings, created: now };
    const application: Application = {
      name,
      arn: this.arnOf(name),
      description,
      created: now,
      tags: new Map(tags),
      status: "READY",
      version,
      versions: new Map([[1, version]]),
      lastUpdated: now,
      conditionalToken: this.#token(),
      run: undefined,
      currentParallelism: settings.parallelism.parallelism,
      snapshots: new Map(),
      operations: [],
      job: undefined,
      transition: undefined,
    };
    this.#byName.set(name, application);
    return application;
  }

  remove(application: Application): void {
    this.#byName.delete(application.name);
  }

  /** Makes the next version of an application. */
  addVersion(
    application: Application,
    settings: ApplicationSettings,
    origin: Pick<ApplicationVersion, "updatedFrom" | "rolledBackFrom" | "rolledBackTo">,
  ): ApplicationVersion {
    const now = this.#seconds();
    const version: ApplicationVersion = { id: application.version.id + 1, settings, created: now, ...origin };
    application.version = version;
    application.versions.set(version.id, version);
    application.currentParallelism = settings.parallelism.parallelism;
    this.touch(application);
    return version;
  }

  touch(application: Application): void {
    application.lastUpdated = this.#seconds();
    application.conditionalToken = this.#token();
  }

  beginOperation(
    application: Application,
    name: string,
    versions?: { readonly from: number; readonly to: number },
  ): ApplicationOperation {
    const operation: ApplicationOperation = {
      id: this.host.random.text(24, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"),
      name,
      started: this.host.clock.now(),
      ended: undefined,
      status: "IN_PROGRESS",
      versions,
      error: undefined,
      rollbackOperation: undefined,
    };
    application.operations.push(operation);
    if (application.operations.length > MAX_OPERATIONS) application.operations.shift();
    return operation;
  }

  endOperation(operation: ApplicationOperation, error?: string): void {
    operation.ended = this.host.clock.now();
    operation.status = error === undefined ? "SUCCESSFUL" : "FAILED";
    operation.error = error;
  }

  /** A change names the version it is made to, or the token that came with it. @throws AwsError. */
  checkCurrent(application: Application, versionId: number | undefined, conditionalToken: string | undefined): void {
    if (versionId === undefined && conditionalToken === undefined)
      throw invalidArgument("Either CurrentApplicationVersionId or ConditionalToken must be provided");
    if (versionId !== undefined && versionId !== application.version.id)
      throw concurrent(
        `The current version of application ${application.arn} is ${application.version.id}, not ${versionId}`,
      );
    if (conditionalToken !== undefined && conditionalToken !== application.conditionalToken)
      throw concurrent(`The conditional token is not that of the current state of application ${application.arn}`);
  }

  /** The API's times are whole seconds. */
  #seconds(): number {
    return Math.floor(this.host.clock.now() / 1000) * 1000;
  }

  #token(): string {
    return Buffer.from(this.host.random.hex(32), "hex").toString("base64");
  }
}
