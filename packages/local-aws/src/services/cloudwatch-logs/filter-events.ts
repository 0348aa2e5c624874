import type {
  FilteredLogEvent,
  FilterLogEventsCommandInput,
  FilterLogEventsCommandOutput,
} from "@aws-sdk/client-cloudwatch-logs";
import { idAt, type StoredEvent } from "./events.ts";
import { compileFilterPattern } from "./filter-pattern.ts";
import { groupOf, MAX_PAGE_BYTES, MAX_PAGE_EVENTS } from "./get.ts";
import { type LogGroups, type LogStream, sizeOf } from "./groups.ts";
import { invalid, LogsConstraints, type Output } from "./validation.ts";

/** Searches the streams of a group, in order of time; a token goes on after the event it names. */
export function filterLogEvents(
  groups: LogGroups,
  input: FilterLogEventsCommandInput,
): Output<FilterLogEventsCommandOutput> {
  new LogsConstraints()
    .range("limit", input.limit, 1, MAX_PAGE_EVENTS)
    .length("filterPattern", input.filterPattern, 0, 1024)
    .count("logStreamNames", input.logStreamNames, 1, 100)
    .check();
  if (input.logStreamNames !== undefined && input.logStreamNamePrefix !== undefined)
    throw invalid("logStreamNames and logStreamNamePrefix cannot be specified together.");
  const group = groupOf(groups, input);
  const streams =
    input.logStreamNames?.map((name) => groups.requireStream(group, name)) ??
    [...group.streams.values()].filter((stream) => stream.name.startsWith(input.logStreamNamePrefix ?? ""));
  const pattern = compileFilterPattern(input.filterPattern ?? "");
  const events: FilteredLogEvent[] = [];
  let bytes = 0;
  let last = "";
  for (const { stream, event } of merged(streams, input)) {
    if (pattern.match(event.message) === undefined) continue;
    bytes += sizeOf(event.message);
    if (events.length === (input.limit ?? MAX_PAGE_EVENTS) || (bytes > MAX_PAGE_BYTES && events.length > 0))
      return { events, searchedLogStreams: [], nextToken: Buffer.from(last).toString("base64") };
    last = event.id;
    events.push({
      logStreamName: stream.name,
      timestamp: event.timestamp,
      message: event.message,
      ingestionTime: event.ingestionTime,
      eventId: event.id,
    });
  }
  return { events, searchedLogStreams: [] };
}

function merged(
  streams: readonly LogStream[],
  input: FilterLogEventsCommandInput,
): { stream: LogStream; event: StoredEvent }[] {
  const after = input.nextToken === undefined ? undefined : readToken(input.nextToken);
  const found: { stream: LogStream; event: StoredEvent }[] = [];
  for (const stream of streams) {
    const { events } = stream;
    const first = events.indexOf(idAt(input.startTime ?? 0));
    const start = after === undefined ? first : Math.max(first, events.indexOf(`${after}~`));
    // FilterLogEvents takes the end as inclusive, unlike GetLogEvents.
    const end = input.endTime === undefined ? events.length : events.indexOf(idAt(input.endTime + 1));
    for (const event of events.slice(start, Math.max(start, end))) found.push({ stream, event });
  }
  return streams.length > 1 ? found.sort((a, b) => (a.event.id < b.event.id ? -1 : 1)) : found;
}

function readToken(token: string): string {
  const id = Buffer.from(token, "base64").toString("latin1");
  if (!/^\d{56}$/.test(id)) throw invalid("The specified nextToken is invalid.");
  return id;
}
