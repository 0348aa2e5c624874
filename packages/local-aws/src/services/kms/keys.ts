import { AwsError } from "../../errors.ts";
import type { ServiceHost } from "../../service.ts";
import { newMaterial } from "./cipher.ts";
import { defaultPolicy, managedPolicy } from "./default-policies.ts";
import { type Grant, grantStatements } from "./grant.ts";

export type KeyState = "Enabled" | "Disabled" | "PendingDeletion";

/** A symmetric key. */
export class Key {
  readonly id: string;
  readonly arn: string;
  /** Milliseconds since the epoch. */
  readonly created: number;
  readonly manager: "CUSTOMER" | "AWS";
  /** Every material so far, newest last. */
  readonly materials: Buffer[] = [newMaterial()];
  readonly tags = new Map<string, string>();
  readonly grants = new Map<string, Grant>();
  state: KeyState = "Enabled";
  description: string;
  /** Key policy, as JSON text. */
  policy: string;
  /** Milliseconds since the epoch, while deletion is pending. */
  deletion: number | undefined;
  /** Automatic rotation, when it is on. */
  rotation: { readonly days: number; readonly next: number } | undefined;

  constructor(
    identity: Pick<Key, "id" | "arn" | "created" | "manager">,
    settings: { readonly description: string; readonly policy: string },
  ) {
    this.id = identity.id;
    this.arn = identity.arn;
    this.created = identity.created;
    this.manager = identity.manager;
    this.description = settings.description;
    this.policy = settings.policy;
  }

  /** The key policy with its grants as further statements: a deny in the policy stands above a grant. */
  get effectivePolicy(): string {
    if (this.grants.size === 0) return this.policy;
    const document = JSON.parse(this.policy) as { Statement: unknown };
    const grants = [...this.grants.values()].flatMap(grantStatements);
    return JSON.stringify({ ...document, Statement: [document.Statement, grants].flat() });
  }
}

/** The target of an alias, and when it was given. */
export interface Alias {
  readonly name: string;
  readonly created: number;
  readonly updated: number;
  readonly keyId: string;
}

/** Keys and aliases of one Region. */
export class Keys {
  readonly host: ServiceHost;
  readonly aliases = new Map<string, Alias>();
  readonly #keys = new Map<string, Key>();

  constructor(host: ServiceHost) {
    this.host = host;
  }

  [Symbol.iterator](): Iterator<Key> {
    return this.#keys.values();
  }

  add(settings: { readonly description: string; readonly policy?: string; readonly manager?: Key["manager"] }): Key {
    const { host } = this;
    const id = host.random.uuid();
    const key = new Key(
      { id, arn: this.arn(`key/${id}`), created: host.clock.now(), manager: settings.manager ?? "CUSTOMER" },
      { description: settings.description, policy: settings.policy ?? defaultPolicy(host.partition, host.account) },
    );
    this.#keys.set(id, key);
    return key;
  }

  remove(key: Key): void {
    this.#keys.delete(key.id);
    for (const alias of this.aliases.values()) if (alias.keyId === key.id) this.aliases.delete(alias.name);
  }

  byId(id: string): Key | undefined {
    return this.#keys.get(id);
  }

  /** A key by id, ARN, alias name or alias ARN; undefined when there is none. */
  find(reference: string): Key | undefined {
    const name = reference.startsWith("arn:") ? this.#localName(reference) : reference;
    if (name?.startsWith("alias/")) return this.#byAlias(name);
    const id = name?.startsWith("key/") && reference.startsWith("arn:") ? name.slice(4) : name;
    return id === undefined ? undefined : this.#keys.get(id);
  }

  /** @throws AwsError NotFoundException. */
  resolve(reference: string): Key {
    const key = this.find(reference);
    if (key === undefined) throw this.#notFound(reference);
    return key;
  }

  /** The key of id or ARN, for operations that take no alias. @throws AwsError NotFoundException. */
  resolveKey(reference: string): Key {
    if (/(^|:)alias\//.test(reference)) throw this.#invalidId(reference);
    return this.resolve(reference);
  }

  arn(resource: string): string {
    const { partition, region, account } = this.host;
    return `arn:${partition}:kms:${region}:${account}:${resource}`;
  }

  #localName(arn: string): string | undefined {
    const prefix = this.arn("");
    return arn.startsWith(prefix) ? arn.slice(prefix.length) : undefined;
  }

  #byAlias(name: string): Key | undefined {
    const alias = this.aliases.get(name);
    if (alias !== undefined) return this.#keys.get(alias.keyId);
    const service = /^alias\/aws\/([a-z0-9-]+)$/.exec(name)?.[1];
    return service !== undefined && MANAGED.has(service) ? this.#addManaged(name, service) : undefined;
  }

  #addManaged(name: string, service: string): Key {
    const { partition, region, account } = this.host;
    const key = this.add({
      description: `Default key that protects my ${MANAGED.get(service)} when no other key is defined`,
      policy: managedPolicy(partition, account, `${service}.${region}.amazonaws.com`),
      manager: "AWS",
    });
    this.aliases.set(name, { name, created: key.created, updated: key.created, keyId: key.id });
    return key;
  }

  #notFound(reference: string): AwsError {
    const name = reference.startsWith("arn:") ? reference.split(":").slice(5).join(":") : reference;
    if (name.startsWith("alias/")) return new AwsError("NotFoundException", `Alias ${this.arn(name)} is not found.`);
    if (reference.startsWith("arn:")) return new AwsError("NotFoundException", `Key '${reference}' does not exist`);
    return UUID.test(reference)
      ? new AwsError("NotFoundException", `Key '${this.arn(`key/${reference}`)}' does not exist`)
      : this.#invalidId(reference);
  }

  #invalidId(reference: string): AwsError {
    return new AwsError("NotFoundException", `Invalid keyId '${reference}'`);
  }
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Services of this cloud with a key of their own, and what they keep under it. */
const MANAGED: ReadonlyMap<string, string> = new Map([
  ["dynamodb", "DynamoDB tables"],
  ["es", "OpenSearch domains"],
  ["firehose", "Firehose delivery streams"],
  ["kinesis", "Kinesis streams"],
  ["lambda", "Lambda functions' environment variables"],
  ["s3", "S3 objects"],
  ["secretsmanager", "Secrets Manager secrets"],
  ["sns", "SNS topics"],
  ["sqs", "SQS messages"],
]);
