import type { InvocationTarget } from "../invoke-target.ts";
import type { Buses } from "./buses.ts";
import { timeText } from "./event.ts";
import type { Router } from "./router.ts";

export type { InvocationTarget } from "../invoke-target.ts";

/** An event for a bus (EventBridge User Guide, "Event structure"). */
export interface BusEvent {
  readonly source: string;
  readonly detailType: string;
  readonly detail: Readonly<Record<string, unknown>>;
  readonly resources?: readonly string[];
  /** Name or ARN. Default: the default bus. */
  readonly bus?: string;
}

/** What EventBridge offers to the other services of the cloud. */
export interface EventBridgeApi {
  /** @throws AwsError ResourceNotFoundException when there is no such bus. */
  put(event: BusEvent): void;
  /** Invokes a target once. @throws AwsError as the target's service does. */
  invoke(target: InvocationTarget): Promise<void>;
}

export function createApi(buses: Buses, router: Router): EventBridgeApi {
  const { host } = buses;
  return {
    put({ source, detailType, detail, resources = [], bus }) {
      router.route(buses.require(bus), {
        version: "0",
        id: host.random.uuid(),
        "detail-type": detailType,
        source,
        account: host.account,
        time: timeText(host.clock.now()),
        region: host.region,
        resources,
        detail,
      });
    },
    invoke: (target) => router.invoke(target),
  };
}
