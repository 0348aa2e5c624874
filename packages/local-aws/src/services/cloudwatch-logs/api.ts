import type { LogGroups } from "./groups.ts";

export interface LogEvent {
  /** Milliseconds since the epoch. */
  readonly timestamp: number;
  readonly message: string;
}

/** What CloudWatch Logs offers to the other services of the cloud. Callers check their own principal's permissions first. */
export interface LogsApi {
  /** Appends events, oldest first; creates the group and the stream where they are missing. */
  append(group: string, stream: string, events: readonly LogEvent[]): void;
  /** Whether the group exists. */
  has(group: string): boolean;
}

export function createApi(groups: LogGroups): LogsApi {
  return {
    append(name, streamName, events) {
      const group = groups.find(name) ?? groups.add(name);
      groups.append(group.streams.get(streamName) ?? groups.addStream(group, streamName), events);
    },
    has: (name) => groups.find(name) !== undefined,
  };
}
