import { mkdirSync } from "node:fs";
import path from "node:path";
import { authorize, type Decision, type PolicySource } from "./auth/authorize.ts";
import { type Caller, globalKeys } from "./auth/global-keys.ts";
import type { Principal } from "./auth/principal.ts";
import type { Cloud } from "./cloud.ts";
import { AwsError } from "./errors.ts";
import { createMetricStore, type MetricStore } from "./metrics.ts";
import { createServiceWire, type ServiceWire } from "./server/protocol.ts";
import type { Authorization, RequestContext, ServiceDefinition, ServiceHost, ServiceInstance } from "./service.ts";
import type { ServiceApis } from "./services/apis.ts";
import type { ServiceEntry } from "./services/registry.ts";
import type { WireRequest } from "./wire/message.ts";
import { readServiceSchema } from "./wire/schema.ts";

const SCOPE = /(?:Credential=|^)[^/,\s]+\/\d{8}\/[^/]+\/([^/]+)\/aws4_request/;

/** The services of one cloud: their wires, loaded on first use, and their instances per Region. */
export class Services {
  readonly #cloud: Cloud;
  readonly #entries: readonly ServiceEntry[];
  readonly #definitions = new Map<string, ServiceDefinition>();
  readonly #wires = new Map<string, Promise<ServiceWire>>();
  readonly #instances = new Map<string, ServiceInstance>();
  readonly #metrics = new Map<string, MetricStore>();
  /** Set by the IAM service when it starts: before that there is no user or role that a policy could be attached to. */
  #policies: PolicySource | undefined;

  constructor(cloud: Cloud, entries: readonly ServiceEntry[]) {
    this.#cloud = cloud;
    this.#entries = entries;
  }

  /** The service a request is for, its code loaded with the first one; undefined when there is none. */
  find(request: WireRequest): ServiceDefinition | undefined | Promise<ServiceDefinition> {
    const entry = this.#entryOf(request);
    return entry && (this.#definitions.get(entry.id) ?? this.#load(entry));
  }

  /** By target header, path of a data plane, credential scope, or, unsigned, by form parameters and S3 paths. */
  #entryOf(request: WireRequest): ServiceEntry | undefined {
    const target = request.headers["x-amz-target"];
    if (target !== undefined) {
      const prefix = target.slice(0, target.lastIndexOf("."));
      return this.#entries.find((entry) => entry.targetPrefix === prefix);
    }
    const plain = this.#entries.find(
      ({ plainPrefix }) => plainPrefix !== undefined && request.path.startsWith(plainPrefix),
    );
    if (plain !== undefined) return plain;
    const presigned = request.query === "" ? null : new URLSearchParams(request.query).get("X-Amz-Credential");
    const scope = SCOPE.exec(presigned ?? request.headers.authorization ?? "")?.[1];
    if (scope !== undefined) return this.#entries.find((entry) => entry.signingName === scope);
    if (request.headers["content-type"]?.startsWith("application/x-www-form-urlencoded"))
      return this.#entries.find((entry) => entry.id === "sts");
    return this.#entries.find((entry) => entry.bucketInPath);
  }

  async #load(entry: ServiceEntry): Promise<ServiceDefinition> {
    const definition = await entry.load();
    this.#definitions.set(entry.id, definition);
    return definition;
  }

  wire(definition: ServiceDefinition): Promise<ServiceWire> {
    let wire = this.#wires.get(definition.id);
    if (!wire) {
      wire = definition.sdk().then((sdk) => createServiceWire(definition, readServiceSchema(sdk)));
      this.#wires.set(definition.id, wire);
    }
    return wire;
  }

  instance<Api>(definition: ServiceDefinition<Api>, region: string): ServiceInstance<Api> {
    const scope = definition.global ? "global" : region;
    const key = `${definition.id}/${scope}`;
    let instance = this.#instances.get(key) as ServiceInstance<Api> | undefined;
    if (!instance) {
      instance = definition.create(this.#host(definition, definition.global ? this.#cloud.region : region, scope));
      this.#instances.set(key, instance);
    }
    return instance;
  }

  metrics(region: string): MetricStore {
    let store = this.#metrics.get(region);
    if (!store) {
      store = createMetricStore();
      this.#metrics.set(region, store);
    }
    return store;
  }

  /** @throws AwsError AccessDenied, worded as AWS words it, when a policy does not allow the call. */
  authorise(
    definition: ServiceDefinition,
    instance: ServiceInstance,
    operation: string,
    input: Record<string, unknown>,
    context: RequestContext,
    secure: boolean,
    sourceIp: string,
  ): void {
    const needs = instance.authorizations?.(operation, input, context) ?? [
      { action: `${definition.iamPrefix ?? definition.signingName}:${operation}`, resources: ["*"] },
    ];
    const refusal = this.#refusal(instance, needs, context, secure, sourceIp);
    if (refusal) throw accessDenied(definition, context.principal, refusal);
  }

  /** Decides on a call that one service makes of another's resources, without a request. */
  async #authoriseService(id: string, principal: Principal, need: Authorization, region: string): Promise<void> {
    const definition = await this.#definition(id);
    const instance = this.instance(definition, region);
    const { clock } = this.#cloud;
    const refusal = this.#refusal(instance, [need], { principal, region, clock, headers: {} }, true, undefined);
    if (refusal) throw accessDenied(definition, principal, refusal);
  }

  async #definition(id: string): Promise<ServiceDefinition> {
    const loaded = this.#definitions.get(id);
    if (loaded) return loaded;
    return this.#cloud.clock.during(this.#load(this.#entries.find((entry) => entry.id === id)!));
  }

  /** Whether a need beyond those of the call is allowed to the caller. */
  permits(
    instance: ServiceInstance,
    need: Authorization,
    context: RequestContext,
    secure: boolean,
    sourceIp: string,
  ): boolean {
    return this.#refusal(instance, [need], context, secure, sourceIp) === undefined;
  }

  #refusal(
    instance: ServiceInstance,
    needs: readonly Authorization[],
    context: Caller,
    secure: boolean,
    sourceIp: string | undefined,
  ): Refusal | undefined {
    const { principal } = context;
    let globals: ReturnType<typeof globalKeys> | undefined;
    for (const need of needs) {
      let limited = principal.kind !== "root" || need.resourcePolicyRequired === true;
      const resourcePolicies: Record<string, string | undefined> = {};
      for (const resource of need.resources) {
        const policy = instance.resourcePolicy?.(resource);
        if (policy === undefined) continue;
        resourcePolicies[resource] = policy;
        limited = true;
      }
      if (!limited) continue;
      globals ??= globalKeys(context, secure, sourceIp);
      const decision = authorize({ ...need, principal, resourcePolicies, globals }, this.#policies ?? NO_POLICIES);
      if (!decision.allowed) return { ...decision, action: need.action };
    }
    return undefined;
  }

  async close(): Promise<void> {
    for (const instance of this.#instances.values()) await instance.close?.();
    this.#instances.clear();
  }

  #host(definition: ServiceDefinition, region: string, scope: string): ServiceHost {
    const cloud = this.#cloud;
    const services = this;
    const directory = path.join(cloud.directory, definition.id, scope);
    mkdirSync(directory, { recursive: true });
    return {
      region,
      account: cloud.account,
      partition: cloud.partition,
      clock: cloud.clock,
      random: cloud.random,
      limits: cloud.limits,
      get metrics() {
        return services.metrics(region);
      },
      hooks: cloud.hooks,
      calls: cloud.calls,
      credentials: cloud.credentials,
      usePolicies: (source) => {
        services.#policies = source;
      },
      directory,
      api: (other, otherRegion) => services.instance(other, otherRegion ?? region).api,
      load: async (id, otherRegion) =>
        services.instance(await services.#definition(id), otherRegion ?? region).api as ServiceApis[typeof id],
      authorise: (id, principal, need) => services.#authoriseService(id, principal, need, region),
      endpoint: () => cloud.loopback(),
      get transport() {
        const { endpoint, requestHandler } = cloud.clientConfig();
        return { endpoint, requestHandler };
      },
      log: cloud.log,
    };
  }
}

type Refusal = Decision & { readonly action: string };

function accessDenied(
  definition: ServiceDefinition,
  principal: Principal,
  { action, resource, reason }: Refusal,
): AwsError {
  const code =
    definition.protocols[0] === "rest-xml" || definition.protocols[0] === "query"
      ? "AccessDenied"
      : "AccessDeniedException";
  const where = resource === undefined || resource === "*" ? "" : ` on resource: ${resource}`;
  return new AwsError(
    code,
    principal.kind === "anonymous"
      ? "Access Denied"
      : `User: ${principal.arn} is not authorized to perform: ${action}${where} ${reason}`,
    { status: definition.protocols[0]?.startsWith("aws-json") ? 400 : 403 },
  );
}

const NO_POLICIES: PolicySource = { rolePolicies: () => undefined, userPolicies: () => undefined };
