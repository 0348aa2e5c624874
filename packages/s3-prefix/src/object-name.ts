/** What the name of a delivered object tells. */
export interface ObjectName {
  readonly streamName: string;
  /** Version of the delivery stream's configuration. */
  readonly version: number;
  /** Seconds precision, in milliseconds since the epoch. */
  readonly timestamp: number;
  readonly uuid: string;
  /** With its dot; empty when there is none. */
  readonly extension: string;
}

/* <delivery stream>-<version>-yyyy-MM-dd-HH-mm-ss-<uuid><extension>, in UTC (Developer Guide, "S3 object name format"). */

const NAME = /^(.+)-(\d+)-(\d{4})-(\d\d)-(\d\d)-(\d\d)-(\d\d)-(\d\d)-([\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12})(.*)$/;

/** The name behind the prefix. */
export function formatObjectName({ streamName, version, timestamp, uuid, extension }: ObjectName): string {
  const time = new Date(timestamp).toISOString().slice(0, 19).replace(/[T:]/g, "-");
  return `${streamName}-${version}-${time}-${uuid}${extension}`;
}

/** Reads the name behind the prefix; undefined when Firehose does not name objects so. */
export function parseObjectName(name: string): ObjectName | undefined {
  const match = NAME.exec(name);
  if (match === null) return undefined;
  const [year, month, day, hour, minute, second] = match.slice(3, 9).map(Number);
  return {
    streamName: match[1]!,
    version: Number(match[2]),
    timestamp: Date.UTC(year!, month! - 1, day, hour, minute, second),
    uuid: match[9]!,
    extension: match[10]!,
  };
}
