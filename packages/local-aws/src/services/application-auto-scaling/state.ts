import type {
  ScalingActivity,
  StepScalingPolicyConfiguration,
  SuspendedState,
  TargetTrackingScalingPolicyConfiguration,
} from "@aws-sdk/client-application-auto-scaling";
import type { ServiceHost } from "../../service.ts";
import { invalid, notFound } from "./errors.ts";
import type { TargetKey } from "./resources.ts";

/** A change of capacity that keeps others waiting. */
export interface Cooldown {
  readonly direction: "out" | "in";
  /** Milliseconds since the epoch. */
  readonly until: number;
  /** Capacity before the change, which further changes in the same direction start from. */
  readonly from: number;
}

export interface Target extends TargetKey {
  readonly arn: string;
  readonly created: number;
  readonly policies: Map<string, Policy>;
  min: number;
  max: number;
  suspended: Required<SuspendedState>;
  tags: Record<string, string>;
  cooldown: Cooldown | undefined;
  /** Changes of capacity, one after the other. */
  tail: Promise<void>;
}

export interface Policy {
  readonly arn: string;
  readonly name: string;
  readonly created: number;
  readonly target: Target;
  step: StepScalingPolicyConfiguration | undefined;
  tracking: TargetTrackingScalingPolicyConfiguration | undefined;
  /** Names of the alarms of a target-tracking policy. */
  alarms: readonly string[];
}

/** Activities are kept for six weeks (DescribeScalingActivities). */
const ACTIVITY_MS = 42 * 24 * 60 * 60 * 1000;

/** Targets, policies and activities of one Region. */
export class ScalingState {
  readonly host: ServiceHost;
  readonly targets = new Map<string, Target>();
  readonly policies = new Map<string, Policy>();
  #activities: ScalingActivity[] = [];

  constructor(host: ServiceHost) {
    this.host = host;
  }

  find(key: TargetKey): Target | undefined {
    return this.targets.get(textOf(key));
  }

  /** @throws AwsError ObjectNotFoundException. */
  target(key: TargetKey): Target {
    const target = this.find(key);
    if (!target) throw notFound("scalable target", key);
    return target;
  }

  add(target: Target): void {
    this.targets.set(textOf(target), target);
  }

  remove(target: Target): void {
    for (const policy of target.policies.values()) this.policies.delete(policy.arn);
    this.targets.delete(textOf(target));
  }

  record(activity: ScalingActivity): void {
    this.#activities.unshift(activity);
  }

  /** Newest first. */
  get activities(): readonly ScalingActivity[] {
    const from = this.host.clock.now() - ACTIVITY_MS;
    this.#activities = this.#activities.filter(({ StartTime }) => StartTime!.getTime() >= from);
    return this.#activities;
  }
}

function textOf({ namespace, resourceId, dimension }: TargetKey): string {
  return `${namespace}\0${resourceId}\0${dimension}`;
}

/** The key in a request. */
export function keyOf(input: {
  ServiceNamespace?: string | undefined;
  ResourceId?: string | undefined;
  ScalableDimension?: string | undefined;
}): TargetKey {
  return { namespace: input.ServiceNamespace!, resourceId: input.ResourceId!, dimension: input.ScalableDimension! };
}

/** Items of a page. */
const MAX_RESULTS = 50;

export function pageOf<Item>(
  items: readonly Item[],
  input: { MaxResults?: number | undefined; NextToken?: string | undefined },
): { readonly items: readonly Item[]; readonly NextToken?: string } {
  const from = input.NextToken === undefined ? 0 : Number(Buffer.from(input.NextToken, "base64url").toString());
  if (!Number.isInteger(from) || from < 0) throw invalid("Invalid token");
  const limit = Math.min(input.MaxResults ?? MAX_RESULTS, MAX_RESULTS);
  const page = items.slice(from, from + limit);
  if (from + limit >= items.length) return { items: page };
  return { items: page, NextToken: Buffer.from(String(from + limit)).toString("base64url") };
}
