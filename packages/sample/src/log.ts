import type { JsonValue } from "./json.ts";
import type { LineFile } from "./line-file.ts";

/** The log of a run: one JSON object per line in `log.ndjson` of the run folder. */
export interface Log {
  info(message: string, fields?: Readonly<Record<string, JsonValue>>): void;
  /** Is also shown beside the progress. */
  warn(message: string, fields?: Readonly<Record<string, JsonValue>>): void;
}

export function createLog(file: LineFile, now: () => number, show: (line: string) => void): Log {
  function write(level: string, message: string, fields: Readonly<Record<string, JsonValue>> = {}): void {
    file.add(JSON.stringify({ time: new Date(now()).toISOString(), level, message, ...fields }));
  }
  return {
    info: (message, fields) => write("info", message, fields),
    warn(message, fields) {
      write("warn", message, fields);
      file.flush();
      show(`warning: ${message}`);
    },
  };
}
