import type { JsonValue } from "./json.ts";
import type { LineFile } from "./line-file.ts";

/** What became of the records of a run. The account holds when `read = delivered + failed + dropped`. */
export interface RecordTotals {
  readonly read: number;
  readonly delivered: number;
  readonly failed: number;
  readonly dropped: number;
  /** Failed records by reason. */
  readonly reasons: Readonly<Record<string, number>>;
  /** Dropped records by the rule that drops them. */
  readonly rules: Readonly<Record<string, number>>;
}

/** Counts every record of a run, and keeps those that failed in a readable file of the run folder. */
export interface RecordAccount {
  read(count?: number): void;
  delivered(count?: number): void;
  /** Keeps one record that could not be delivered: bytes as text where they are UTF-8, else as base64. */
  failed(reason: string, record: JsonValue | Uint8Array): void;
  /** Counts records that a stated rule leaves out, such as `late`. */
  dropped(rule: string, count?: number): void;
  totals(): RecordTotals;
}

export function createRecordAccount(rejects: LineFile): RecordAccount {
  const totals = { read: 0, delivered: 0, failed: 0, dropped: 0 };
  const reasons: Record<string, number> = {};
  const rules: Record<string, number> = {};
  return {
    read(count = 1) {
      totals.read += count;
    },
    delivered(count = 1) {
      totals.delivered += count;
    },
    failed(reason, record) {
      totals.failed++;
      reasons[reason] = (reasons[reason] ?? 0) + 1;
      rejects.add(JSON.stringify({ reason, ...writeRecord(record) }));
    },
    dropped(rule, count = 1) {
      totals.dropped += count;
      rules[rule] = (rules[rule] ?? 0) + count;
    },
    totals: () => ({ ...totals, reasons: { ...reasons }, rules: { ...rules } }),
  };
}

/** True when nothing was lost and nothing was counted twice. */
export function accountHolds(totals: RecordTotals): boolean {
  return totals.read === totals.delivered + totals.failed + totals.dropped;
}

const utf8 = new TextDecoder("utf-8", { fatal: true });

function writeRecord(record: JsonValue | Uint8Array): { record: JsonValue } | { base64: string } {
  if (!(record instanceof Uint8Array)) return { record };
  try {
    return { record: utf8.decode(record) };
  } catch {
    return { base64: Buffer.from(record.buffer, record.byteOffset, record.byteLength).toString("base64") };
  }
}
