/*
 * What a function's thread and its host say to each other. The host sends `invoke` and `wake`; the thread answers with
 * everything else. A thread is *idle* when its event loop is empty but for timers, which run on the cloud's clock.
 */

/** How a thread starts. */
export interface RuntimeSettings {
  readonly taskRoot: string;
  readonly handler: string;
  /** From Node.js 24 on, AWS refuses handlers with a callback. */
  readonly runtime: string;
  readonly jsonLogs: boolean;
  /** Least severe application line that is logged, in JSON logs. */
  readonly logLevel: string;
  readonly clock: { readonly mode: "live" | "fast"; readonly now: number; readonly speed: number };
  /** URL of a module of the host, from which the AWS SDK resolves. */
  readonly sdkParent: string;
  /** Two cells for `resume`: a flag, then the clock's milliseconds in the second eight bytes. */
  readonly cell: SharedArrayBuffer;
}

/** One event for the handler. */
export interface InvokeMessage {
  readonly type: "invoke";
  readonly now: number;
  readonly payload: string;
  readonly requestId: string;
  readonly functionArn: string;
  readonly functionName: string;
  readonly functionVersion: string;
  readonly memoryMb: number;
  readonly logGroup: string;
  readonly logStream: string;
  /** Clock milliseconds at which the invocation times out. */
  readonly deadline: number;
  readonly clientContext: string | undefined;
  readonly traceId: string;
}

export type ToRuntime = InvokeMessage | { readonly type: "wake"; readonly now: number };

/** An error as AWS's Node.js runtime reports it. */
export interface RuntimeError {
  readonly errorType: string;
  readonly errorMessage: string;
  readonly trace: readonly string[];
}

export type FromRuntime =
  | { readonly type: "ready" }
  | { readonly type: "log"; readonly line: string }
  | { readonly type: "result"; readonly payload: string; readonly usedBytes: number }
  /** `fatal`: the thread cannot be used again. */
  | { readonly type: "error"; readonly error: RuntimeError; readonly fatal: boolean; readonly usedBytes: number }
  /**
   * Only timers are left, the next at `wakeAt`; when `quiet`, open sockets too, on which nothing has happened for a
   * while. `received` tells the host's messages this takes into account.
   */
  | {
      readonly type: "idle";
      readonly wakeAt: number | undefined;
      readonly received: number;
      readonly quiet: boolean;
    }
  /** The thread was quiet and goes on; it waits until the host has written the time to the cell. */
  | { readonly type: "resume" };
