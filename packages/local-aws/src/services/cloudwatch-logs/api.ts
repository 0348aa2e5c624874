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
