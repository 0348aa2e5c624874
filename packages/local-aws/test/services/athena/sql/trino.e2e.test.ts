import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { Lake } from "../support.ts";

/** What Trino 435 answers (oracle/trino). */
interface Answer {
  readonly sql: string;
  readonly types?: readonly string[];
  readonly rows?: readonly (readonly (string | null)[])[];
  readonly error?: string;
}

const answers = JSON.parse(readFileSync(new URL("trino-435.json", import.meta.url), "utf8")) as readonly Answer[];

/** Statements that are answered otherwise, and why. */
const KNOWN: Readonly<Record<string, string>> = {
  "SELECT nan() = nan()": "DuckDB takes NaN for equal to itself",
  "SELECT ROW(1, NULL) = ROW(1, NULL)": "DuckDB takes nulls in rows for equal",
  "SELECT CAST(TIMESTAMP '2020-02-29 01:02:03' AS varchar)": "timestamps have three digits of a second, as Athena's",
  "SELECT to_iso8601(TIMESTAMP '2020-02-29 15:04:05')": "timestamps have three digits of a second",
  "SELECT to_iso8601(TIMESTAMP '2020-02-29 15:04:05 UTC')": "timestamps have three digits of a second",
  "SELECT 'a' || NULL": "a null alone has the type integer",
  "SELECT INTERVAL '3' MONTH": "intervals have one type",
  "SELECT ARRAY[1, 2] || 3": "refused: only arrays are joined to arrays",
  'SELECT json_parse(\'{"b":2,"a":1}\')': "members keep their order",
  "SELECT json_extract_scalar('{\"a\": 1.50}', '$.a')": "numbers are written in their shortest form",
  "SELECT approx_percentile(x, 0.5) FROM (VALUES 1, 2, 3) AS t(x)": "percentiles keep the type of their operand",
  "SELECT v AS w FROM (VALUES 1, 2) AS t(v) GROUP BY v HAVING w > 1": "refused with another code",
  "SELECT x FROM (VALUES 1, 'a') AS t(x)": "refused with another code",
  "SELECT 1 WHERE 'a'": "refused with another code",
};
const KNOWN_PREFIXES: readonly (readonly [string, string])[] = [
  ["SELECT reduce(ARRAY[5, 20, 50]", "refused: the state of a reduction has the type of the array's items"],
  ["SELECT corr(x, y), covar_pop(x, y)", "statistics of integers are doubles"],
];

/** What the API tells of a type. */
function typeName(type: string): string {
  if (type === "real") return "float";
  return type.replace(/^(\w+(?: day to second| year to month)?)(?:\([^)]*\))?( with time zone)?.*$/s, "$1$2");
}

/** Athena's timestamps have milliseconds. */
function millis(value: string | null, types: readonly string[]): string | null {
  return types.some((type) => type.includes("timestamp"))
    ? (value?.replace(/(\d\d:\d\d:\d\d)(?!\.\d)/g, "$1.000") ?? null)
    : value;
}

const compared = answers.filter(
  ({ sql }) => !(sql in KNOWN) && !KNOWN_PREFIXES.some(([prefix]) => sql.startsWith(prefix)),
);

test("every statement is answered as Trino answers it, or refused by name", async () => {
  const lake = await new Lake().prepare();
  const different: string[] = [];
  let refused = 0;
  for (const answer of compared) {
    const actual = await answerOf(lake, answer.sql);
    if (actual.startsWith("NOT_SUPPORTED")) refused++;
    else if (actual !== expectedOf(answer)) different.push(`${answer.sql}: ${actual}, not ${expectedOf(answer)}`);
  }

  expect(different).toEqual([]);
  expect(refused).toBeLessThanOrEqual(47);
}, 60_000);

test("what is known to differ does differ", async () => {
  const lake = await new Lake().prepare();
  for (const answer of answers.filter((one) => !compared.includes(one)))
    expect(await answerOf(lake, answer.sql), answer.sql).not.toBe(expectedOf(answer));
});

async function answerOf(lake: Lake, sql: string): Promise<string> {
  try {
    const { rows, columns } = await lake.run(sql);
    return textOf(
      columns.map(({ type }) => type),
      rows,
      sql,
    );
  } catch (error) {
    return (error as Error).message.split(":")[0]!;
  }
}

function expectedOf({ sql, types = [], rows = [], error }: Answer): string {
  if (error !== undefined) return error;
  const texts = rows.map((row) => row.map((value) => millis(value, types)));
  return textOf(types.map(typeName), texts, sql);
}

/** Types and rows as one text; rows without an order are sorted. */
function textOf(types: readonly string[], rows: readonly (readonly (string | null)[])[], sql: string): string {
  const lines = rows.map((row) => JSON.stringify(row));
  return JSON.stringify([types, /ORDER BY [^)]*$/.test(sql) ? lines : lines.toSorted()]);
}
