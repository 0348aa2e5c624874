import { expect, it } from "vitest";
import { rowTexts, startScript, systemClock } from "../../src/index.ts";

/** What a query of one value prints, or the error it is refused with. */
async function shown(query: string): Promise<string> {
  const sql = `CREATE TABLE t (id INT, ts AS TO_TIMESTAMP_LTZ(id * 1000, 3), WATERMARK FOR ts AS ts) WITH (
      'connector' = 'datagen', 'number-of-rows' = '1',
      'fields.id.kind' = 'sequence', 'fields.id.start' = '1', 'fields.id.end' = '1');
    ${query.startsWith("SELECT") ? query : `SELECT ${query}`};`;
  const environment = { clock: systemClock, random: () => 0.5, zone: "UTC", print: () => undefined, rows: new Map() };
  let text = "nothing";
  try {
    const execution = await startScript(sql, {
      environment,
      collect:
        (fields) =>
        ({ row }) => {
          text = rowTexts(fields, row, "UTC")[0]!;
        },
    });
    await execution.done;
    return text;
  } catch (error) {
    return (error as Error).message.replace(/^SQL (?:validation|parse) failed\. | \(\d+:\d+\)$/g, "");
  }
}

/** As Flink 1.20.3 answered through its SQL Gateway. */
const RECORDED: Readonly<Record<string, string>> = {
  "INTERVAL '99' SECOND": "+0 00:01:39.000",
  "INTERVAL '100' SECOND": "Interval field value 100 exceeds precision of SECOND(2) field",
  "INTERVAL '1800' SECOND": "Interval field value 1,800 exceeds precision of SECOND(2) field",
  "INTERVAL '1800' SECOND(4)": "DAY_INTERVAL_TYPES precision is not supported: 4",
  "INTERVAL '100' DAY(3)": "+100 00:00:00.000",
  "INTERVAL '100' YEAR": "Interval field value 100 exceeds precision of YEAR(2) field",
  "INTERVAL '1000' YEAR(4)": "+1000-00",
  "INTERVAL '25:59' HOUR TO MINUTE": "+1 01:59:00.000",
  "INTERVAL '25:61' HOUR TO MINUTE": "Illegal interval literal format '25:61' for INTERVAL HOUR TO MINUTE",
  "INTERVAL '1 25' DAY TO HOUR": "Illegal interval literal format '1 25' for INTERVAL DAY TO HOUR",
  "INTERVAL '1-11' YEAR TO MONTH": "+1-11",
  "INTERVAL '1-12' YEAR TO MONTH": "Illegal interval literal format '1-12' for INTERVAL YEAR TO MONTH",
  "INTERVAL '1 2:3:4' DAY TO SECOND": "+1 02:03:04.000",
  "INTERVAL '5:6.7' MINUTE TO SECOND(1)": "+0 00:05:06.700",
  "INTERVAL '5:6.78' MINUTE TO SECOND(1)": "Illegal interval literal format '5:6.78' for INTERVAL MINUTE TO SECOND",
  "INTERVAL '1.1234567' SECOND": "Illegal interval literal format '1.1234567' for INTERVAL SECOND",
  "INTERVAL '- 5' DAY": "Illegal interval literal format '- 5' for INTERVAL DAY",
  "INTERVAL '-5' DAY": "-5 00:00:00.000",
  "9223372036854775807": "9223372036854775807",
  "9223372036854775808": "Numeric literal '9223372036854775808' out of range",
  "-9223372036854775808": "-9223372036854775808",
  "123456789012345678.12": "Numeric literal '123456789012345678.12' out of range",
  "92233720368547758.07": "92233720368547758.07",
  "1e400": "Numeric literal '1E400' out of range",
  "TIME '10:11:12'": "10:11:12",
  "SELECT COUNT(*) FROM TABLE(TUMBLE(TABLE t, DESCRIPTOR(ts), INTERVAL '1000' SECOND(4))) GROUP BY window_start, window_end":
    "1",
  "SELECT COUNT(*) FROM t GROUP BY TUMBLE(ts, INTERVAL '1000' SECOND(4))": "1",
  "SELECT COUNT(*) FROM t GROUP BY TUMBLE(ts, INTERVAL '1000' SECOND)":
    "Interval field value 1,000 exceeds precision of SECOND(2) field",
  "SELECT COUNT(*) OVER (ORDER BY ts RANGE BETWEEN INTERVAL '1000' SECOND(4) PRECEDING AND CURRENT ROW) FROM t":
    "DAY_INTERVAL_TYPES precision is not supported: 4",
  "SELECT ts - INTERVAL '1' DAY * 1000 FROM t": "1967-04-07 00:00:01.000",
  "SELECT TIMESTAMPADD(SECOND, -100000, ts) FROM t": "1969-12-30 20:13:21.000",
};

it.each(Object.entries(RECORDED))("%s is %s", async (query, expected) => {
  expect(await shown(query)).toBe(expected);
});

it("refuses a time without seconds", async () => {
  expect(await shown("TIME '10:11'")).toContain("Illegal TIME literal '10:11'");
});
