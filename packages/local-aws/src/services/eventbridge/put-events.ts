import type {
  PutEventsCommandInput,
  PutEventsCommandOutput,
  PutEventsRequestEntry,
  PutEventsResultEntry,
} from "@aws-sdk/client-eventbridge";
import type { Buses } from "./buses.ts";
import { timeText, type WireEvent } from "./event.ts";
import type { Router } from "./router.ts";
import { EventConstraints, invalid, type Output } from "./validation.ts";

/** API Reference, PutEvents; the size is of all entries together, 1 MB since January 2026. */
const MAX_ENTRIES = 10;
const MAX_BYTES = 1_048_576;

/** Takes events; each entry is accepted or refused on its own. */
export function putEvents(buses: Buses, router: Router, input: PutEventsCommandInput): Output<PutEventsCommandOutput> {
  const entries = input.Entries!;
  new EventConstraints().count("entries", entries, 1, MAX_ENTRIES).check();
  let bytes = 0;
  for (const entry of entries) bytes += sizeOf(entry);
  if (bytes > MAX_BYTES) throw invalid("Total size of the entries in the request is over the limit.");
  const results = entries.map((entry) => take(buses, router, entry));
  return { FailedEntryCount: results.filter(({ ErrorCode }) => ErrorCode !== undefined).length, Entries: results };
}

/** User Guide, "Calculating PutEvents event entry size". */
function sizeOf({ Time, Source, DetailType, Detail, Resources }: PutEventsRequestEntry): number {
  let bytes = Time === undefined ? 0 : 14;
  for (const text of [Source, DetailType, Detail, ...(Resources ?? [])]) bytes += Buffer.byteLength(text ?? "");
  return bytes;
}

function take(buses: Buses, router: Router, entry: PutEventsRequestEntry): PutEventsResultEntry {
  for (const name of ["Source", "DetailType", "Detail"] as const)
    if (!entry[name])
      return {
        ErrorCode: "InvalidArgument",
        ErrorMessage: `Parameter ${name} is not valid. Reason: ${name} is a required argument.`,
      };
  if (entry.Source!.startsWith("aws."))
    return { ErrorCode: "NotAuthorizedForSourceException", ErrorMessage: "Not authorized for the source." };
  let detail: unknown;
  try {
    detail = JSON.parse(entry.Detail!);
  } catch {
    detail = undefined;
  }
  if (typeof detail !== "object" || detail === null || Array.isArray(detail))
    return { ErrorCode: "MalformedDetail", ErrorMessage: "Detail is malformed." };
  const { host } = buses;
  const event: WireEvent = {
    version: "0",
    id: host.random.uuid(),
    "detail-type": entry.DetailType!,
    source: entry.Source!,
    account: host.account,
    time: timeText(entry.Time?.getTime() ?? host.clock.now()),
    region: host.region,
    resources: entry.Resources ?? [],
    detail,
  };
  const bus = buses.find(entry.EventBusName);
  if (bus === undefined)
    // As on AWS, which takes events for buses that do not exist and drops them.
    host.log(`eventbridge: event ${event.id} was dropped: event bus ${entry.EventBusName} does not exist`);
  else router.route(bus, event);
  return { EventId: event.id };
}
