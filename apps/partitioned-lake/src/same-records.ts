import { type Check, checkThat } from "@millrace/sample";

/** Holds when both lists have the same records, each as often; tells how many differ and the first that does. */
export function checkSameRecords(
  name: string,
  source: string,
  expected: readonly string[],
  actual: readonly string[],
): Check {
  const left = new Map<string, number>();
  for (const record of expected) left.set(record, (left.get(record) ?? 0) + 1);
  const unexpected: string[] = [];
  for (const record of actual) {
    const count = left.get(record) ?? 0;
    if (count > 0) left.set(record, count - 1);
    else unexpected.push(record);
  }
  const missing = [...left].filter(([, count]) => count > 0);
  const example = {
    ...(missing[0] && { missing: missing[0][0] }),
    ...(unexpected[0] && { unexpected: unexpected[0] }),
  };
  return checkThat(
    name,
    source,
    `${expected.length} records`,
    {
      records: actual.length,
      missing: missing.reduce((sum, [, count]) => sum + count, 0),
      unexpected: unexpected.length,
      ...(Object.keys(example).length > 0 ? { example } : {}),
    },
    missing.length === 0 && unexpected.length === 0,
  );
}
