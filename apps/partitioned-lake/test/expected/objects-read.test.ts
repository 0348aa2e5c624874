import { bytesOf } from "@millrace/sample";
import { expect, test } from "vitest";
import { objectsRead } from "../../src/expected/objects-read.ts";
import type { Parameters } from "../../src/parameters.ts";

const parameters = { period: 6 * 3_600_000, buffer: 900_000 } as Parameters;
const at = (time: string) => Date.parse(`2026-01-05T${time}Z`) / 1000;
const question = { customer: "c", device: "mobile", from: at("03:00:00"), to: at("04:00:00") };

test("partitions by arrival begin a buffer earlier and end with the longest delay", () => {
  const objects = ["01", "02", "03", "04", "05"].map((hour, bytes) => ({
    key: `clicks/by-arrival/dt=2026-01-05-${hour}/object.gz`,
    bytes,
  }));

  const read = objectsRead("by-arrival", objects, question, parameters);

  expect(read.map(({ key }) => key.slice(-15, -10))).toEqual(["05-02", "05-03", "05-04"]);
  expect(bytesOf(read)).toBe(6);
});

test("partitions by keys are those of the customer, the device and the day", () => {
  const folders = ["customer_id=c/device=mobile", "customer_id=c/device=desktop", "customer_id=cc/device=mobile"];
  const objects = folders.flatMap((folder) =>
    ["05", "06"].map((day) => ({ key: `clicks/by-keys/${folder}/year=2026/month=01/day=${day}/o.gz`, bytes: 1 })),
  );

  expect(objectsRead("by-keys", objects, question, parameters)).toEqual([objects[0]]);
  expect(objectsRead("json", objects, question, parameters)).toEqual(objects);
});
