import { expect, test } from "vitest";
import { folderOf, hourFolderOf } from "../../src/expected/folders.ts";

test("the post's event is in the folder of its customer, device and day", () => {
  const event = {
    event_id: 0,
    type: { device: "mobile" as const, event: "user_clicked_submit_button" },
    event_timestamp: 1_630_442_383,
    geo: "US",
    request_id: "r",
    page: "/",
    user_agent: "a",
  };

  expect(folderOf({ ...event, customer_id: "1234" })).toBe("customer_id=1234/device=mobile/year=2021/month=08/day=31");
  expect(folderOf({ ...event, customerID: "1000" })).toBeUndefined();
});

test("an object is filed under its oldest record", () => {
  expect(hourFolderOf(["2026-01-05T11:00:02.000Z", "2026-01-05T10:59:59.999Z"])).toBe(
    "year=2026/month=01/day=05/hour=10",
  );
});
