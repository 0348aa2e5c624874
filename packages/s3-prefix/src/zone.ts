import { S3PrefixError } from "./errors.ts";

const formats = new Map<string, Intl.DateTimeFormat>();

/** `GMT`, `GMT+9`, `GMT-04:56:02`: how Intl writes an offset. */
const OFFSET = /^GMT(?:([+-])(\d{1,2})(?::?(\d{2}))?(?::?(\d{2}))?)?$/;

/** Seconds that a zone of the IANA database is ahead of UTC at an instant. @throws S3PrefixError S3_PREFIX_INVALID_ZONE. */
export function zoneOffset(zone: string, timestamp: number): number {
  if (zone === "UTC") return 0;
  const parts = formatOf(zone).formatToParts(timestamp);
  const text = parts.find((part) => part.type === "timeZoneName")!.value.replace("\u2212", "-");
  const match = OFFSET.exec(text)!;
  const seconds = Number(match[2] ?? 0) * 3600 + Number(match[3] ?? 0) * 60 + Number(match[4] ?? 0);
  return match[1] === "-" ? -seconds : seconds;
}

/** @throws S3PrefixError S3_PREFIX_INVALID_ZONE when the zone is not in the IANA database. */
export function checkZone(zone: string): void {
  if (zone !== "UTC") formatOf(zone);
}

function formatOf(zone: string): Intl.DateTimeFormat {
  let format = formats.get(zone);
  if (!format) {
    try {
      format = new Intl.DateTimeFormat("en-US", { timeZone: zone, timeZoneName: "longOffset" });
    } catch (cause) {
      throw new S3PrefixError(
        "S3_PREFIX_INVALID_ZONE",
        `time zone: expected a name of the IANA database, got ${zone}`,
        {
          cause,
        },
      );
    }
    formats.set(zone, format);
  }
  return format;
}
