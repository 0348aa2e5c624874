import { AwsError } from "../../errors.ts";
import type { ServiceHost } from "../../service.ts";
import type { DomainConfig } from "./domain-config.ts";
import { Cluster } from "./engine/cluster.ts";

/** Path under which the cloud's port answers for domains; no bucket can have the name. */
export const DOMAIN_PATH = "/_opensearch/";

/** A search domain. */
export class Domain {
  readonly name: string;
  readonly arn: string;
  /** Milliseconds since the epoch. */
  readonly created: number;
  readonly cluster: Cluster;
  readonly tags = new Map<string, string>();
  config: DomainConfig;
  /** When the configuration was changed last. */
  updated: number;
  version = 1;
  state: "creating" | "active" | "updating" | "deleting" = "creating";

  constructor(identity: Pick<Domain, "name" | "arn" | "created" | "cluster">, config: DomainConfig) {
    this.name = identity.name;
    this.arn = identity.arn;
    this.created = identity.created;
    this.cluster = identity.cluster;
    this.config = config;
    this.updated = identity.created;
  }

  /** Whether it answers requests to its endpoint. */
  get usable(): boolean {
    return this.state === "active" || this.state === "updating";
  }
}

/** Clock time that creation and deletion take; AWS takes about fifteen minutes. */
export const CREATION_MS = 1000;
/** Clock time that a change of the configuration takes. */
const UPDATE_MS = 500;

/** The search domains of one Region. */
export class Domains {
  readonly host: ServiceHost;
  readonly #domains = new Map<string, Domain>();

  constructor(host: ServiceHost) {
    this.host = host;
  }

  [Symbol.iterator](): Iterator<Domain> {
    return this.#domains.values();
  }

  add(name: string, config: DomainConfig): Domain {
    const { clock, account, random } = this.host;
    const created = clock.now();
    const cluster = new Cluster(`${account}:${name}`, clock, random);
    const domain = new Domain({ name, arn: this.arnOf(name), created, cluster }, config);
    this.#domains.set(name, domain);
    clock.setTimer(CREATION_MS, () => {
      if (domain.state === "creating") domain.state = "active";
    });
    return domain;
  }

  change(domain: Domain, config: DomainConfig): void {
    domain.config = config;
    domain.version++;
    domain.updated = this.host.clock.now();
    if (domain.state !== "active") return;
    domain.state = "updating";
    this.host.clock.setTimer(UPDATE_MS, () => {
      if (domain.state === "updating") domain.state = "active";
    });
  }

  remove(domain: Domain): void {
    domain.state = "deleting";
    domain.cluster.indices.clear();
    this.host.clock.setTimer(CREATION_MS, () => this.#domains.delete(domain.name));
  }

  find(name: string): Domain | undefined {
    return this.#domains.get(name);
  }

  byArn(arn: string): Domain | undefined {
    const domain = this.#domains.get(arn.slice(arn.lastIndexOf("/") + 1));
    return domain?.arn === arn ? domain : undefined;
  }

  /** @throws AwsError ResourceNotFoundException. */
  resolve(name: string): Domain {
    const domain = this.#domains.get(name);
    if (domain === undefined)
      throw new AwsError("ResourceNotFoundException", `Domain not found: ${name}`, { status: 409 });
    return domain;
  }

  arnOf(name: string): string {
    const { partition, region, account } = this.host;
    return `arn:${partition}:es:${region}:${account}:domain/${name}`;
  }

  /** Where clients reach a domain: host, port and path, without a scheme. */
  endpointOf(domain: Domain, base: string): string {
    return `${base.replace(/^https?:\/\//, "")}${DOMAIN_PATH}${this.host.region}/${domain.name}`;
  }
}
