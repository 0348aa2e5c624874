import { expect, it } from "vitest";
import { addMonths, dateText, parseDate, parseTimestamp, timestampText } from "../../src/types/time.ts";

it("agrees with Date from year 1 to 9999", () => {
  for (
    let time = Date.UTC(1, 0, 1) - 62_000_000_000_000;
    time < Date.UTC(9999, 0, 1);
    time += 86_400_000 * 997 + 12_345
  ) {
    if (new Date(time).getUTCFullYear() < 1) continue;
    const text = new Date(time).toISOString().slice(0, -1).replace("T", " ");
    expect(timestampText(time, 3)).toBe(text);
    expect(parseTimestamp(text)).toBe(time);
  }
});

it("refuses days there are not", () => {
  expect([parseDate("2021-02-29"), parseDate("2020-02-29"), parseDate("2020-13-01")]).toEqual([null, 18_321, null]);
});

it("adds months and keeps inside the month", () => {
  expect(timestampText(addMonths(parseTimestamp("2020-01-31 10:00:00")!, 1), 0)).toBe("2020-02-29 10:00:00");
  expect(dateText(addMonths(parseTimestamp("2020-03-31")!, -13) / 86_400_000)).toBe("2019-02-28");
});
