import type { Authorization, RequestContext } from "../../service.ts";
import { type Buses, DEFAULT_BUS } from "./buses.ts";

const ON_RULE = new Set([
  "PutRule",
  "DeleteRule",
  "DescribeRule",
  "EnableRule",
  "DisableRule",
  "PutTargets",
  "RemoveTargets",
  "ListTargetsByRule",
]);
const ON_BUS = new Set([
  "CreateEventBus",
  "DeleteEventBus",
  "DescribeEventBus",
  "UpdateEventBus",
  "PutPermission",
  "RemovePermission",
]);

/** What a caller needs (Service Authorization Reference, Amazon EventBridge). */
export function authorizationsOf(
  buses: Buses,
  operation: string,
  input: Record<string, unknown>,
  _context: RequestContext,
): readonly Authorization[] {
  const action = `events:${operation}`;
  if (operation === "PutEvents") {
    const names = new Set((input.Entries as { EventBusName?: string }[]).map((entry) => entry.EventBusName));
    return [{ action, resources: [...names].map((name) => arnOfBus(buses, name)) }];
  }
  if (typeof input.ResourceARN === "string") return [{ action, resources: [input.ResourceARN] }];
  if (ON_BUS.has(operation)) {
    const name = (input.EventBusName ?? input.Name) as string | undefined;
    return [{ action, resources: [arnOfBus(buses, name)] }];
  }
  if (!ON_RULE.has(operation)) return [{ action, resources: ["*"] }];
  const bus = arnOfBus(buses, input.EventBusName as string | undefined);
  const busName = bus.slice(bus.indexOf("/") + 1);
  const rule = String(input.Rule ?? input.Name);
  return [{ action, resources: [buses.arnOf("rule", busName === DEFAULT_BUS ? rule : `${busName}/${rule}`)] }];
}

function arnOfBus(buses: Buses, name: string = DEFAULT_BUS): string {
  return name.startsWith("arn:") ? name : buses.arnOf("event-bus", name);
}
