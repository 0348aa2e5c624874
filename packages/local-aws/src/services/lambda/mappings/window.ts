/** Lambda Developer Guide, tumbling windows: bytes of state of a shard; more ends the window early. */
export const MAX_STATE_BYTES = 1024 * 1024;

/** A tumbling window that has had records: `[start, end)` in milliseconds of arrival. */
export interface OpenWindow {
  readonly start: number;
  readonly end: number;
  /** What the function returned last, as JSON text. */
  readonly state: string;
  /** The state is too large: the next invocation is the window's last. */
  readonly full: boolean;
}

/** The window that a record belongs to. Windows are aligned to the epoch. */
export function windowOf(arrival: number, seconds: number): OpenWindow {
  const length = seconds * 1000;
  const start = Math.floor(arrival / length) * length;
  return { start, end: start + length, state: "{}", full: false };
}

/** The window after an invocation that returned `state`. */
export function withState(window: OpenWindow, state: unknown): OpenWindow {
  const text = JSON.stringify(state);
  return { ...window, state: text, full: Buffer.byteLength(text) > MAX_STATE_BYTES };
}

/** Whether a record that arrived then belongs to a later window; a shard's records arrive in order. */
export function isAfter(window: OpenWindow, arrival: number): boolean {
  return arrival >= window.end;
}

/** Members of the event beside `Records`, as JSON text. */
export function windowText(
  window: OpenWindow,
  event: { readonly shardId: string; readonly arn: string; readonly final: boolean },
): string {
  const bounds = { start: secondsOf(window.start), end: secondsOf(window.end) };
  return (
    `"window":${JSON.stringify(bounds)},"state":${window.state},"shardId":"${event.shardId}",` +
    `"eventSourceARN":${JSON.stringify(event.arn)},"isFinalInvokeForWindow":${event.final},` +
    `"isWindowTerminatedEarly":${event.final && window.full}`
  );
}

/** `2020-12-09T07:04:00Z` */
function secondsOf(time: number): string {
  return `${new Date(time).toISOString().slice(0, 19)}Z`;
}
