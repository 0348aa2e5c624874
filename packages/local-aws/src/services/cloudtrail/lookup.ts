import type { LookupEventsCommandInput, LookupEventsCommandOutput } from "@aws-sdk/client-cloudtrail";
import type { ApiCall } from "../../api-calls.ts";
import { AwsError, notImplemented } from "../../errors.ts";
import type { ServiceHost } from "../../service.ts";
import { eventIdOf } from "./event-id.ts";
import { eventNameOf, eventSourceOf, isReadOnly, userNameOf, writeRecord } from "./record.ts";
import { type NamedResource, resourcesOf } from "./resources.ts";

const DAY_MS = 86_400_000;
const HISTORY_DAYS = 90;
const MAX_RESULTS = 50;

/** LookupEvents: the management calls of the last 90 days in this Region, newest first. */
export function lookupEvents(
  host: ServiceHost,
  input: LookupEventsCommandInput,
): Omit<LookupEventsCommandOutput, "$metadata"> {
  if (input.EventCategory !== undefined)
    throw notImplemented(`Event category ${input.EventCategory}`, "leave EventCategory out for management events");
  const limit = input.MaxResults ?? MAX_RESULTS;
  if (!(limit >= 1 && limit <= MAX_RESULTS))
    throw new AwsError("InvalidMaxResultsException", "Specify a value between 1 and 50 for MaxResults.");
  const start = input.StartTime?.getTime() ?? Number.NEGATIVE_INFINITY;
  const end = input.EndTime?.getTime() ?? Number.POSITIVE_INFINITY;
  if (start > end) throw new AwsError("InvalidTimeRangeException", "The start time occurs after the end time.");
  const wanted = attributeOf(input);
  const oldest = Math.max(start, host.clock.now() - HISTORY_DAYS * DAY_MS);
  const calls = host.calls.all();
  const { dropped } = host.calls;
  const after = positionOf(input.NextToken);
  const events: NonNullable<LookupEventsCommandOutput["Events"]> = [];
  for (
    let index = Math.min(calls.length, after === undefined ? calls.length : after - dropped) - 1;
    index >= 0;
    index--
  ) {
    const call = calls[index]!;
    if (call.time < oldest) break;
    if (call.time > end || call.region !== host.region || !matches(call, wanted)) continue;
    if (events.length === limit) return { Events: events, NextToken: tokenOf(dropped + index + 1) };
    events.push(describe(host, call));
  }
  return { Events: events };
}

type Wanted = ((call: ApiCall, resources: () => readonly NamedResource[]) => boolean) | undefined;

function attributeOf({ LookupAttributes: attributes }: LookupEventsCommandInput): Wanted {
  if (attributes === undefined || attributes.length === 0) return undefined;
  if (attributes.length > 1)
    throw new AwsError("InvalidLookupAttributesException", "Only one lookup attribute can be specified.");
  const { AttributeKey: key, AttributeValue: value } = attributes[0]!;
  switch (key) {
    case "EventId":
      return (call) => eventIdOf(call.requestId) === value;
    case "EventName":
      return (call) => eventNameOf(call) === value;
    case "EventSource":
      return (call) => eventSourceOf(call.service) === value;
    case "ReadOnly":
      return (call) => String(isReadOnly(call.operation)) === value;
    case "Username":
      return (call) => userNameOf(call.principal) === value;
    case "AccessKeyId":
      return (call) => call.accessKeyId === value;
    case "ResourceName":
      return (_call, resources) => resources().some(({ name }) => name === value);
    case "ResourceType":
      return (_call, resources) => resources().some(({ type }) => type === value);
    default:
      throw new AwsError("InvalidLookupAttributesException", `${String(key)} is not a lookup attribute.`);
  }
}

function matches(call: ApiCall, wanted: Wanted): boolean {
  return wanted === undefined || wanted(call, () => resourcesOf(call));
}

function describe(host: ServiceHost, call: ApiCall): NonNullable<LookupEventsCommandOutput["Events"]>[number] {
  const id = eventIdOf(call.requestId);
  const user = userNameOf(call.principal);
  return {
    EventId: id,
    EventName: eventNameOf(call),
    ReadOnly: String(isReadOnly(call.operation)),
    EventTime: new Date(call.time),
    EventSource: eventSourceOf(call.service),
    ...(call.accessKeyId === undefined ? {} : { AccessKeyId: call.accessKeyId }),
    ...(user === undefined ? {} : { Username: user }),
    Resources: resourcesOf(call).map(({ type, name }) => ({ ResourceType: type, ResourceName: name })),
    CloudTrailEvent: JSON.stringify(writeRecord(call, id, host.account)),
  };
}

/** The number of a call, counted from the first there ever was: calls are only added at the end. */
function tokenOf(number: number): string {
  return Buffer.from(`calls/${number}`).toString("base64url");
}

function positionOf(token: string | undefined): number | undefined {
  if (token === undefined) return undefined;
  const index = /^calls\/(\d+)$/.exec(Buffer.from(token, "base64url").toString())?.[1];
  if (index === undefined) throw new AwsError("InvalidNextTokenException", "Invalid token.");
  return Number(index);
}
