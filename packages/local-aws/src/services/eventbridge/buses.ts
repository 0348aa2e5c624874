import type { Target } from "@aws-sdk/client-eventbridge";
import type { Timer } from "../../clock.ts";
import { AwsError } from "../../errors.ts";
import type { EventPattern } from "../../event-pattern.ts";
import type { ServiceHost } from "../../service.ts";
import type { Schedule } from "../schedule-expression.ts";

export const DEFAULT_BUS = "default";

export interface Rule {
  readonly name: string;
  readonly bus: Bus;
  readonly arn: string;
  state: "ENABLED" | "DISABLED";
  description: string | undefined;
  /** JSON text. */
  pattern: string | undefined;
  matches: EventPattern | undefined;
  scheduleExpression: string | undefined;
  schedule: Schedule | undefined;
  roleArn: string | undefined;
  readonly tags: Map<string, string>;
  /** By their ids. */
  readonly targets: Map<string, Target>;
  timer: Timer | undefined;
}

export interface Bus {
  readonly name: string;
  readonly arn: string;
  /** Milliseconds since the epoch. */
  readonly created: number;
  modified: number;
  description: string | undefined;
  /** JSON text. */
  policy: string | undefined;
  readonly tags: Map<string, string>;
  readonly rules: Map<string, Rule>;
}

/** The event buses of one Region; the default one is always there. */
export class Buses {
  readonly host: ServiceHost;
  readonly #byName = new Map<string, Bus>();

  constructor(host: ServiceHost) {
    this.host = host;
    this.add(DEFAULT_BUS);
  }

  [Symbol.iterator](): IterableIterator<Bus> {
    return this.#byName.values();
  }

  arnOf(kind: "event-bus" | "rule", name: string): string {
    const { partition, region, account } = this.host;
    return `arn:${partition}:events:${region}:${account}:${kind}/${name}`;
  }

  add(name: string): Bus {
    const now = this.host.clock.now();
    const bus: Bus = {
      name,
      arn: this.arnOf("event-bus", name),
      created: now,
      modified: now,
      description: undefined,
      policy: undefined,
      tags: new Map(),
      rules: new Map(),
    };
    this.#byName.set(name, bus);
    return bus;
  }

  remove(bus: Bus): void {
    this.#byName.delete(bus.name);
  }

  /** A bus by name or ARN. */
  find(nameOrArn: string = DEFAULT_BUS): Bus | undefined {
    const bus = this.#byName.get(nameOf(nameOrArn));
    return bus !== undefined && nameOrArn.startsWith("arn:") && bus.arn !== nameOrArn ? undefined : bus;
  }

  /** @throws AwsError ResourceNotFoundException. */
  require(nameOrArn: string = DEFAULT_BUS): Bus {
    const bus = this.find(nameOrArn);
    if (bus === undefined)
      throw new AwsError("ResourceNotFoundException", `Event bus ${nameOf(nameOrArn)} does not exist.`);
    return bus;
  }

  /** @throws AwsError ResourceNotFoundException. */
  requireRule(name: string, bus: string | undefined): Rule {
    const found = this.require(bus);
    const rule = found.rules.get(name);
    if (rule === undefined)
      throw new AwsError("ResourceNotFoundException", `Rule ${name} does not exist on EventBus ${found.name}.`);
    return rule;
  }

  /** Tags of the bus or rule of an ARN. @throws AwsError ResourceNotFoundException. */
  tagsOf(arn: string): Map<string, string> {
    for (const bus of this) {
      if (bus.arn === arn) return bus.tags;
      for (const rule of bus.rules.values()) if (rule.arn === arn) return rule.tags;
    }
    throw new AwsError("ResourceNotFoundException", `Resource ${arn} does not exist.`);
  }

  close(): void {
    for (const bus of this) for (const rule of bus.rules.values()) rule.timer?.cancel();
  }
}

function nameOf(nameOrArn: string): string {
  return nameOrArn.startsWith("arn:") ? nameOrArn.slice(nameOrArn.indexOf("/") + 1) : nameOrArn;
}
