import { expect, test } from "vitest";
import type { Click } from "../../src/clicks.ts";
import { expectedAnswer } from "../../src/expected/answer.ts";

function click(event_timestamp: number, event: string, changes: Partial<Click> = {}): Click {
  return {
    event_id: event_timestamp,
    type: { device: "mobile", event },
    customer_id: "c",
    event_timestamp,
    geo: "US",
    request_id: "r",
    page: "/",
    user_agent: "a",
    ...changes,
  };
}

test("only clicks of the customer, the device and the seconds asked for count; the end is not part of them", () => {
  const clicks = [
    click(10, "b"),
    click(19, "b"),
    click(12, "a"),
    click(9, "a"),
    click(20, "a"),
    click(15, "a", { customer_id: "d" }),
    click(15, "a", { type: { device: "desktop", event: "a" } }),
  ];

  expect(expectedAnswer(clicks, { customer: "c", device: "mobile", from: 10, to: 20 })).toEqual([
    { event: "a", clicks: 1, first: 12, last: 12 },
    { event: "b", clicks: 2, first: 10, last: 19 },
  ]);
});
