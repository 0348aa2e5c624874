import type { Clock } from "./clock.ts";
import { AwsError, LocalAwsError } from "./errors.ts";
import { didYouMean } from "./nearest.ts";
import { OPERATION_NAMES } from "./operation-names.ts";
import type { Random } from "./random.ts";

/** A fault to inject into matching calls; a member left out matches everything. */
export interface FaultRule {
  /** Suffix of the SDK package: `kinesis` for `@aws-sdk/client-kinesis`. */
  readonly service?: string;
  /** Name in the API: `PutRecords`; `ESHttpPost` and its like for requests to a search domain. */
  readonly operation?: string;
  readonly region?: string;
  /** Share of the matching calls that are hit, in (0, 1]. Default 1. */
  readonly share?: number;
  /** Error to answer with: a code of the service, its HTTP status (default 500) and message. */
  readonly error?: { readonly code: string; readonly status?: number; readonly message?: string };
  /** Delay before the call, in milliseconds of the cloud's clock. */
  readonly latency?: number;
  /** The rule ends after this many hits. */
  readonly times?: number;
}

/** A rule in force, with its id and what it did so far. */
export interface ActiveFault extends FaultRule {
  readonly id: string;
  /** Calls hit so far. */
  readonly hits: number;
}

/** The fault rules of a cloud. */
export class Faults {
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #rules: (FaultRule & { id: string; hits: number })[] = [];
  #nextId = 1;

  constructor(clock: Clock, random: Random) {
    this.#clock = clock;
    this.#random = random;
  }

  /**
   * Adds a rule and returns its id. Names of services, operations and Regions are matched as they are.
   * @throws LocalAwsError LOCAL_AWS_INVALID_OPTION when the rule would do nothing, a member is out of range or unknown, or
   *   there is no such service or operation.
   */
  add(rule: FaultRule): string {
    check(rule);
    const id = `fault-${this.#nextId++}`;
    this.#rules.push({ ...rule, id, hits: 0 });
    return id;
  }

  remove(id: string): boolean {
    const index = this.#rules.findIndex((rule) => rule.id === id);
    if (index >= 0) this.#rules.splice(index, 1);
    return index >= 0;
  }

  list(): readonly ActiveFault[] {
    return this.#rules.map((rule) => ({ ...rule }));
  }

  get active(): boolean {
    return this.#rules.length > 0;
  }

  /** Applies the rules to one call: waits and throws as they say. A caller that goes away ends the wait. */
  async apply(service: string, operation: string, region: string, signal?: AbortSignal): Promise<void> {
    for (const rule of [...this.#rules]) {
      if (!this.#rules.includes(rule)) continue; // Used up by another call while this one waited.
      if (rule.service !== undefined && rule.service !== service) continue;
      if (rule.operation !== undefined && rule.operation !== operation) continue;
      if (rule.region !== undefined && rule.region !== region) continue;
      if (rule.share !== undefined && this.#random.next() >= rule.share) continue;
      rule.hits++;
      if (rule.times !== undefined && rule.hits >= rule.times) this.remove(rule.id);
      if (rule.latency !== undefined) await this.#clock.sleep(rule.latency, signal);
      if (rule.error)
        throw new AwsError(rule.error.code, rule.error.message ?? `Injected by fault rule ${rule.id}.`, {
          status: rule.error.status ?? 500,
        });
    }
  }
}

const MEMBERS = ["service", "operation", "region", "share", "error", "latency", "times"];

function check(rule: FaultRule): void {
  const strange = Object.keys(rule).find((name) => !MEMBERS.includes(name));
  if (strange !== undefined) throw invalid(`unknown member ${strange}; expected ${MEMBERS.join(", ")}`);
  if (rule.error === undefined && rule.latency === undefined) throw invalid("expected an error or a latency");
  const { service, operation, share, error, latency, times } = rule;
  for (const member of ["service", "operation", "region"] as const)
    if (rule[member] !== undefined && !/^[\w-]+$/.test(rule[member]))
      throw invalid(`${member}: expected a name, got "${rule[member]}"; leave ${member} out to match every ${member}`);
  checkNames(service, operation);
  if (share !== undefined && !(share > 0 && share <= 1))
    throw invalid(`share: expected a number above 0 and up to 1, got ${share}`);
  if (error !== undefined && error.code === "") throw invalid("error.code: expected an error code, got none");
  const status = error?.status;
  if (status !== undefined && !(Number.isInteger(status) && status >= 400 && status <= 599))
    throw invalid(`error.status: expected a status from 400 to 599, got ${status}`);
  if (latency !== undefined && !(latency >= 0 && Number.isFinite(latency)))
    throw invalid(`latency: expected milliseconds, got ${latency}`);
  if (times !== undefined && !(Number.isInteger(times) && times > 0))
    throw invalid(`times: expected a count, got ${times}`);
}

/** A name that no call has would match nothing, and the rule look as if it had done nothing. */
function checkNames(service: string | undefined, operation: string | undefined): void {
  if (service !== undefined && !Object.hasOwn(OPERATION_NAMES, service)) {
    const services = Object.keys(OPERATION_NAMES);
    const hint = didYouMean(service, services) || `; expected one of ${services.join(", ")}`;
    throw invalid(`service: there is no service '${service}'${hint}`);
  }
  if (operation === undefined) return;
  const texts = service === undefined ? Object.values(OPERATION_NAMES) : [OPERATION_NAMES[service]!];
  const names = texts.flatMap((text) => text.trim().split(/\s+/));
  if (!names.includes(operation))
    throw invalid(
      `operation: ${service ?? "the embedded AWS"} has no operation '${operation}'${didYouMean(operation, names)}`,
    );
}

function invalid(text: string): LocalAwsError {
  return new LocalAwsError("LOCAL_AWS_INVALID_OPTION", `fault rule: ${text}`);
}
