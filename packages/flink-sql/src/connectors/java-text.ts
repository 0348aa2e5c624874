import { doubleText, floatText } from "../functions/runtime/casts.ts";
import { decimalText } from "../types/decimal.ts";
import type { Long } from "../types/integer.ts";
import type { LogicalType } from "../types/logical.ts";
import { DAY, dateText, timeText } from "../types/time.ts";

/** `HH:mm[:ss[.fff[fff]]]`, as Java's LocalTime prints milliseconds of a day. */
export function javaTime(milliseconds: number): string {
  if (milliseconds % 60_000 === 0) return timeText(milliseconds, 0).slice(0, 5);
  return timeText(milliseconds, fractionDigits(milliseconds));
}

/** `yyyy-MM-ddTHH:mm[:ss[.fff[fff]]]`, as Java's LocalDateTime prints. */
export function javaDateTime(milliseconds: number): string {
  const days = Math.floor(milliseconds / DAY);
  return `${dateText(days)}T${javaTime(milliseconds - days * DAY)}`;
}

/** `yyyy-MM-ddTHH:mm:ss[.fff[fff]]Z`, as Java's Instant prints. */
export function javaInstant(milliseconds: number): string {
  const days = Math.floor(milliseconds / DAY);
  const time = milliseconds - days * DAY;
  return `${dateText(days)}T${timeText(time, fractionDigits(time))}Z`;
}

function fractionDigits(milliseconds: number): number {
  if (milliseconds % 1000 === 0) return 0;
  return Number.isInteger(milliseconds) ? 3 : 6;
}

/** A value as `toString` of the Java class that Flink hands to users: what the print connector writes. */
export function javaText(value: unknown, type: LogicalType): string {
  if (value === null) return "null";
  switch (type.name) {
    case "FLOAT":
      return floatText(value as number);
    case "DOUBLE":
      return doubleText(value as number);
    case "DECIMAL":
      return decimalText(value as Long, type.scale!);
    case "DATE":
      return dateText(value as number);
    case "TIME":
      return javaTime(value as number);
    case "TIMESTAMP":
      return javaDateTime(value as number);
    case "TIMESTAMP_LTZ":
      return javaInstant(value as number);
    case "BINARY":
    case "VARBINARY":
      return `[${Array.from(value as Uint8Array, (byte) => (byte << 24) >> 24).join(", ")}]`;
    case "INTERVAL_MONTH":
      return javaPeriod(value as number);
    case "INTERVAL_SECOND":
      return javaDuration(value as number);
    case "ARRAY":
      return `[${(value as unknown[]).map((item) => javaText(item, type.element!)).join(", ")}]`;
    case "MULTISET": {
      const counts = new Map<string, number>();
      for (const item of value as unknown[]) {
        const text = javaText(item, type.element!);
        counts.set(text, (counts.get(text) ?? 0) + 1);
      }
      return `{${[...counts].map(([item, count]) => `${item}=${count}`).join(", ")}}`;
    }
    case "MAP": {
      const entries = [...(value as Map<unknown, unknown>)];
      return `{${entries.map(([key, item]) => `${javaText(key, type.key!)}=${javaText(item, type.value!)}`).join(", ")}}`;
    }
    case "ROW":
      return `+I[${(value as unknown[]).map((item, index) => javaText(item, type.fields![index]!.type)).join(", ")}]`;
    default:
      return String(value);
  }
}

function javaPeriod(months: number): string {
  const [years, rest] = [Math.trunc(months / 12), months % 12];
  if (months === 0) return "P0D";
  return `P${years === 0 ? "" : `${years}Y`}${rest === 0 ? "" : `${rest}M`}`;
}

function javaDuration(milliseconds: number): string {
  if (milliseconds === 0) return "PT0S";
  const hours = Math.trunc(milliseconds / 3_600_000);
  const minutes = Math.trunc((milliseconds % 3_600_000) / 60_000);
  const seconds = (milliseconds % 60_000) / 1000;
  return `PT${hours === 0 ? "" : `${hours}H`}${minutes === 0 ? "" : `${minutes}M`}${seconds === 0 ? "" : `${seconds}S`}`;
}
