import { compileDatePattern } from "@millrace/s3-prefix";
import type { SearchDestination } from "./destination.ts";

const DAY_MS = 86_400_000;

const PATTERNS = {
  OneHour: compileDatePattern("yyyy-MM-dd-HH"),
  OneDay: compileDatePattern("yyyy-MM-dd"),
  OneMonth: compileDatePattern("yyyy-MM"),
};

/**
 * The index that a record goes to, by its arrival in UTC (Developer Guide, "Index rotation"). Weeks are those of ISO 8601:
 * they give the guide's printed example, w08 for 2016-02-25, where its remark about US weeks would give w09.
 */
export function indexName(index: string, rotation: SearchDestination["rotation"], arrival: number): string {
  switch (rotation) {
    case "NoRotation":
      return index;
    case "OneWeek":
      return `${index}-${isoWeek(arrival)}`;
    default:
      return `${index}-${PATTERNS[rotation].format(arrival)}`;
  }
}

/** `2016-w08`: the week with its year's first Thursday is the first. */
function isoWeek(time: number): string {
  const day = Math.floor(time / DAY_MS);
  const thursday = new Date((day - ((day + 3) % 7) + 3) * DAY_MS);
  const year = thursday.getUTCFullYear();
  const first = Date.UTC(year, 0, 1);
  const week = Math.floor((thursday.getTime() - first) / DAY_MS / 7) + 1;
  return `${year}-w${String(week).padStart(2, "0")}`;
}
