import type { StoredObject } from "@millrace/sample";
import { longestDelay } from "../clicks.ts";
import { isByKeys, type Layout, prefixOf } from "../layouts.ts";
import type { Parameters } from "../parameters.ts";
import type { Question } from "../question.ts";

/** Objects of a layout that the question has to read, told by their keys alone. */
export function objectsRead(
  layout: Layout,
  objects: readonly StoredObject[],
  question: Question,
  parameters: Parameters,
): StoredObject[] {
  const isRead = folderTest(layout, question, parameters);
  return objects.filter(({ key }) => isRead(key.slice(prefixOf(layout).length, key.lastIndexOf("/"))));
}

function folderTest(
  layout: Layout,
  { customer, device, from, to }: Question,
  parameters: Parameters,
): (folder: string) => boolean {
  if (layout === "by-arrival") {
    const [first, last] = [from * 1000 - 1.5 * parameters.buffer, to * 1000 + longestDelay(parameters)];
    const hours = [first, last].map((time) => `dt=${new Date(time).toISOString().slice(0, 13).replace("T", "-")}`);
    return (folder) => folder >= hours[0]! && folder <= hours[1]!;
  }
  if (!isByKeys(layout)) return () => true;
  const days = [from, to - 1].map((seconds) => {
    const [year, month, day] = new Date(seconds * 1000).toISOString().slice(0, 10).split("-");
    return `customer_id=${customer}/device=${device}/year=${year}/month=${month}/day=${day}`;
  });
  return (folder) => days.includes(folder);
}
