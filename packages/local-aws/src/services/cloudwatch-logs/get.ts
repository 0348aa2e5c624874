import type { GetLogEventsCommandInput, GetLogEventsCommandOutput } from "@aws-sdk/client-cloudwatch-logs";
import { idAt, type StoredEvent } from "./events.ts";
import { type LogGroup, type LogGroups, sizeOf } from "./groups.ts";
import { invalid, LogsConstraints, type Output } from "./validation.ts";

/** API Reference, GetLogEvents and FilterLogEvents: events and bytes of a page. */
export const MAX_PAGE_EVENTS = 10_000;
export const MAX_PAGE_BYTES = 1_048_576;

/**
 * Reads a stream in either direction. Tokens name an event: `f/<id>` goes on after it, `b/<id>` before it. At the end of
 * the stream the token comes back as it was given.
 */
export function getLogEvents(groups: LogGroups, input: GetLogEventsCommandInput): Output<GetLogEventsCommandOutput> {
  new LogsConstraints().range("limit", input.limit, 1, MAX_PAGE_EVENTS).check();
  const group = groupOf(groups, input);
  const { events } = groups.requireStream(group, input.logStreamName!);
  const limit = input.limit ?? MAX_PAGE_EVENTS;
  let start = events.indexOf(idAt(input.startTime ?? 0));
  let end = input.endTime === undefined ? events.length : events.indexOf(idAt(input.endTime));
  const token = /^([fb])\/(\d{56})$/.exec(input.nextToken ?? "");
  if (input.nextToken !== undefined && token === null) throw invalid("The specified nextToken is invalid.");
  const forward = token === null ? (input.startFromHead ?? false) : token[1] === "f";
  const id = token?.[2];
  if (id !== undefined && forward) start = Math.max(start, events.indexOf(`${id}~`));
  if (id !== undefined && !forward) end = Math.min(end, events.indexOf(id));
  const page = cut(events.slice(start, Math.max(start, end)), limit, forward);
  const edge = id ?? idAt(input.startTime ?? 0);
  return {
    events: page.map(({ timestamp, message, ingestionTime }) => ({ timestamp, message, ingestionTime })),
    nextForwardToken: `f/${page.at(-1)?.id ?? edge}`,
    nextBackwardToken: `b/${page[0]?.id ?? edge}`,
  };
}

/** The group that a request names by name or, under logGroupIdentifier, by ARN; one of the two. */
export function groupOf(
  groups: LogGroups,
  input: { logGroupName?: string | undefined; logGroupIdentifier?: string | undefined },
): LogGroup {
  const { logGroupName: name, logGroupIdentifier: identifier } = input;
  if ((name === undefined) === (identifier === undefined))
    throw invalid("Exactly one of logGroupName and logGroupIdentifier must be specified.");
  return name === undefined ? groups.resolve(identifier!) : groups.require(name);
}

/** As many events as a page holds, from the start or from the end. */
function cut(events: readonly StoredEvent[], limit: number, forward: boolean): readonly StoredEvent[] {
  let count = 0;
  let bytes = 0;
  while (count < events.length && count < limit) {
    bytes += sizeOf(events.at(forward ? count : -1 - count)!.message);
    if (bytes > MAX_PAGE_BYTES && count > 0) break;
    count++;
  }
  return forward ? events.slice(0, count) : events.slice(events.length - count);
}
