import type {
  CreateEventSourceMappingCommandInput,
  EventSourceMappingConfiguration,
  UpdateEventSourceMappingCommandInput,
} from "@aws-sdk/client-lambda";
import type { Principal } from "../../../auth/principal.ts";
import { AwsError } from "../../../errors.ts";
import type { ServiceHost } from "../../../service.ts";
import type { FunctionView, LambdaApi } from "../api.ts";
import { functionArn, invalidParameter, readFunctionName } from "../names.ts";
import { checkTags } from "../tags.ts";
import { RoleAccess } from "./access.ts";
import { useKey } from "./criteria-key.ts";
import { checkSourceExists, type EventSourceName, nameSource } from "./event-source.ts";
import { Mapping, type MappingState } from "./mapping.ts";
import { checkRanges, readSettings } from "./read-settings.ts";
import type { MappingSettings } from "./settings.ts";
import { readStart } from "./starting-position.ts";

/** How long a mapping is in a state that ends by itself. */
const TRANSITION_MS = 1000;

/** The event source mappings of one Region. */
export class Mappings {
  readonly #host: ServiceHost;
  readonly #lambda: Pick<LambdaApi, "function" | "invoke">;
  readonly #byId = new Map<string, Mapping>();

  constructor(host: ServiceHost, lambda: Pick<LambdaApi, "function" | "invoke">) {
    this.#host = host;
    this.#lambda = lambda;
  }

  /**
   * A mapping as a caller sees it, filter criteria under a key only if the caller may decrypt with it.
   * @param listed Lists show no criteria that are under a key.
   */
  async describe(mapping: Mapping, principal: Principal, listed = false): Promise<EventSourceMappingConfiguration> {
    const description = mapping.describe();
    const { kmsKeyArn } = mapping.settings;
    if (kmsKeyArn === undefined || description.FilterCriteria === undefined) return description;
    const { FilterCriteria, ...rest } = description;
    if (listed) return rest;
    try {
      await useKey(this.#host, kmsKeyArn, "Decrypt", principal);
      return description;
    } catch (error) {
      const { code, message } = error as AwsError;
      return { ...rest, FilterCriteriaError: { ErrorCode: code, Message: message } };
    }
  }

  /** In order of creation. */
  list(): readonly Mapping[] {
    return [...this.#byId.values()];
  }

  /** @throws AwsError ResourceNotFoundException. */
  get(uuid: string | undefined): Mapping {
    const mapping = this.#byId.get(uuid ?? "");
    if (mapping) return mapping;
    throw new AwsError("ResourceNotFoundException", "The resource you requested does not exist.", {
      status: 404,
      fields: { Type: "User" },
    });
  }

  /** By ARN, for its tags; undefined when the ARN is not that of a mapping. @throws AwsError ResourceNotFoundException. */
  byArn(arn: string): Mapping | undefined {
    const match = /^arn:[^:]+:lambda:[^:]+:\d{12}:event-source-mapping:(.+)$/.exec(arn);
    return match === null ? undefined : this.get(match[1]);
  }

  /** ARN of the function, version or alias that a caller names. @throws AwsError as for functions. */
  functionArn(name: string | undefined): string {
    const named = readFunctionName(this.#host, name);
    return functionArn(this.#host, named.name, named.qualifier);
  }

  /** @param principal Caller, who must be allowed to use the key of the filter criteria. */
  async create(input: CreateEventSourceMappingCommandInput, principal: Principal): Promise<Mapping> {
    checkRanges(input);
    const source = nameSource(input.EventSourceArn);
    const settings = readSettings(source.kind, source.fifo, input);
    const start = readStart(source, input, this.#host.clock.now());
    const { arn, view } = this.#function(input.FunctionName);
    const tags = checkTags(input.Tags);
    await this.#check(source, settings, view);
    await useKey(this.#host, settings.kmsKeyArn, "GenerateDataKey", principal);
    this.#refuseTwin(source, arn, view.name);
    const uuid = this.#host.random.uuid();
    const mapping = new Mapping(this.#host, this.#lambda, { uuid, source, start, settings, functionArn: arn });
    for (const [key, value] of tags) mapping.tags.set(key, value);
    this.#byId.set(uuid, mapping);
    this.#settle(mapping, "Creating");
    return mapping;
  }

  async update(input: UpdateEventSourceMappingCommandInput, principal: Principal): Promise<Mapping> {
    checkRanges(input);
    const mapping = this.get(input.UUID);
    const { source } = mapping;
    requireSettled(mapping, "update");
    const settings = readSettings(source.kind, source.fifo, input, mapping.settings);
    const { arn, view } = this.#function(input.FunctionName ?? mapping.functionArn);
    await this.#check(source, settings, view);
    await useKey(this.#host, settings.kmsKeyArn, "GenerateDataKey", principal);
    requireSettled(mapping, "update");
    const { enabled } = mapping.settings;
    mapping.settings = settings;
    mapping.functionArn = arn;
    mapping.lastModified = this.#host.clock.now();
    this.#settle(mapping, settings.enabled === enabled ? "Updating" : settings.enabled ? "Enabling" : "Disabling");
    return mapping;
  }

  delete(uuid: string | undefined): Mapping {
    const mapping = this.get(uuid);
    requireSettled(mapping, "delete");
    mapping.lastModified = this.#host.clock.now();
    this.#settle(mapping, "Deleting");
    return mapping;
  }

  /** Ends all polling, without waiting for the invocations under way. */
  close(): void {
    for (const mapping of this.list()) void mapping.pause();
    this.#byId.clear();
  }

  /** Takes a mapping through a passing state to the one its settings ask for. */
  #settle(mapping: Mapping, passing: MappingState): void {
    mapping.state = passing;
    const paused = mapping.pause();
    this.#host.clock.setTimer(TRANSITION_MS, () => void this.#settled(mapping, passing, paused));
  }

  async #settled(mapping: Mapping, passing: MappingState, paused: Promise<void>): Promise<void> {
    await paused;
    if (passing === "Deleting") this.#byId.delete(mapping.uuid);
    else if (this.#byId.has(mapping.uuid)) {
      if (mapping.settings.enabled) await mapping.resume();
      mapping.state = mapping.settings.enabled ? "Enabled" : "Disabled";
    }
  }

  /** @throws AwsError InvalidParameterValueException when there is no such function. */
  #function(name: string | undefined): { readonly arn: string; readonly view: FunctionView } {
    const arn = this.functionArn(name);
    try {
      return { arn, view: this.#lambda.function(arn) };
    } catch (cause) {
      if (!(cause instanceof AwsError)) throw cause;
      throw invalidParameter("Function does not exist");
    }
  }

  async #check(source: EventSourceName, settings: MappingSettings, view: FunctionView): Promise<void> {
    const access = new RoleAccess(this.#host, view.roleArn, view.name);
    await access.checkSource(source.kind, source.resource, source.consumer);
    await checkSourceExists(this.#host, source, view.timeoutSeconds);
    if (settings.onFailure !== undefined) await access.checkDestination(settings.onFailure);
  }

  /** @throws AwsError ResourceConflictException when the function has this source already. */
  #refuseTwin(source: EventSourceName, arn: string, name: string): void {
    const twin = this.list().find((other) => other.source.arn === source.arn && other.functionArn === arn);
    if (twin === undefined) return;
    const both =
      source.kind === "sqs"
        ? `An event source mapping with SQS arn (" ${source.arn} ") and function (" ${name} ") already exists.`
        : `The event source arn (" ${source.arn} ") and function (" ${name} ") provided mapping already exists.`;
    throw new AwsError(
      "ResourceConflictException",
      `${both} Please update or delete the existing mapping with UUID ${twin.uuid}`,
      { status: 409, fields: { Type: "User" } },
    );
  }
}

/** @throws AwsError ResourceInUseException while a mapping is on its way to another state. */
function requireSettled(mapping: Mapping, verb: string): void {
  if (mapping.state === "Enabled" || mapping.state === "Disabled") return;
  throw new AwsError("ResourceInUseException", `Cannot ${verb} the event source mapping because it is in use.`, {
    fields: { Type: "User" },
  });
}
