import type {
  PutLogEventsCommandInput,
  PutLogEventsCommandOutput,
  RejectedLogEventsInfo,
} from "@aws-sdk/client-cloudwatch-logs";
import { Constraints } from "../../constraints.ts";
import type { LogEvent } from "./api.ts";
import { type LogGroup, type LogGroups, sizeOf } from "./groups.ts";
import { invalid, type Output } from "./validation.ts";

/* API Reference, PutLogEvents. */
const MAX_EVENTS = 10_000;
const MAX_BATCH_BYTES = 1_048_576;
const MAX_SPAN_MS = 86_400_000;
const MAX_AGE_MS = 14 * 86_400_000;
const MAX_AHEAD_MS = 2 * 3_600_000;

/** Takes the events of a batch, but for those that are too old, too new or expired, which the answer tells of. */
export function putLogEvents(groups: LogGroups, input: PutLogEventsCommandInput): Output<PutLogEventsCommandOutput> {
  const events = input.logEvents as readonly LogEvent[];
  new Constraints().count("logEvents", events, 1, MAX_EVENTS).check("InvalidParameterException");
  const group = groups.require(input.logGroupName);
  const stream = groups.requireStream(group, input.logStreamName!);
  checkBatch(events);
  const { from, to, rejected } = window(group, events, groups.now);
  groups.append(stream, events.slice(from, to));
  return {
    nextSequenceToken: (stream.events.at(-1)?.id ?? "").padStart(56, "0"),
    ...(rejected === undefined ? {} : { rejectedLogEventsInfo: rejected }),
  };
}

function checkBatch(events: readonly LogEvent[]): void {
  let bytes = 0;
  let last = Number.NEGATIVE_INFINITY;
  for (const { timestamp, message } of events) {
    if (message === "")
      throw invalid(
        "1 validation error detected: Value '' at 'logEvents.1.member.message' failed to satisfy constraint: Member must have length greater than or equal to 1",
      );
    if (!Number.isSafeInteger(timestamp) || timestamp < 0)
      throw invalid(
        `1 validation error detected: Value '${timestamp}' at 'logEvents.1.member.timestamp' failed to satisfy constraint: Member must have value greater than or equal to 0`,
      );
    if (timestamp < last) throw invalid("Log events in a single PutLogEvents request must be in chronological order.");
    last = timestamp;
    const size = sizeOf(message);
    if (size > MAX_BATCH_BYTES) throw invalid(`Log event too large: ${size} bytes exceeds limit of ${MAX_BATCH_BYTES}`);
    bytes += size;
  }
  if (bytes > MAX_BATCH_BYTES) throw invalid(`Upload too large: ${bytes} bytes exceeds limit of ${MAX_BATCH_BYTES}`);
  if (last - events[0]!.timestamp > MAX_SPAN_MS)
    throw invalid("The batch of log events in a single PutLogEvents request cannot span more than 24 hours.");
}

/** The part of a batch, in order of time, that is taken. */
function window(
  group: LogGroup,
  events: readonly LogEvent[],
  now: number,
): { from: number; to: number; rejected: RejectedLogEventsInfo | undefined } {
  const countBefore = (time: number) => {
    let count = 0;
    while (count < events.length && events[count]!.timestamp < time) count++;
    return count;
  };
  const tooOld = countBefore(now - MAX_AGE_MS);
  const expired = countBefore(group.horizon(now));
  const to = countBefore(now + MAX_AHEAD_MS + 1);
  const rejected: RejectedLogEventsInfo = {};
  if (to < events.length) rejected.tooNewLogEventStartIndex = to;
  if (tooOld > 0) rejected.tooOldLogEventEndIndex = tooOld;
  if (expired > tooOld) rejected.expiredLogEventEndIndex = expired;
  const some = Object.keys(rejected).length > 0;
  return { from: Math.max(tooOld, expired), to, rejected: some ? rejected : undefined };
}
