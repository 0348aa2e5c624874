import { describe, expect, it } from "vitest";
import { FlinkSession } from "../../src/session.ts";

/** The last row of an aggregate over the table; all results are those of Flink 1.20.3 for the same statements. */
function last(select: string, version = "1.20"): readonly unknown[] {
  const session = new FlinkSession();
  session.execute(`SET 'millrace.flink-version' = '${version}';
    CREATE TABLE t (i INT, b BIGINT, d DOUBLE, f FLOAT, m DECIMAL(10, 2), s STRING) WITH ('connector' = 'values')`);
  session.load("t", [
    [1, 10, 1.5, 1.5, 110, "a"],
    [2, 20, 2.5, 2.25, 220, "b"],
    [4, 40, 4.5, 4, 440, "a"],
    [null, null, null, null, null, null],
    [7, 70, 9, 7.5, 777, "c"],
  ]);
  const [result] = session.execute(`SELECT ${select} FROM t`);
  return result!.changes.at(-1)!.row;
}

describe("variance and deviation", () => {
  it("cut off fractions of whole numbers at every step", () => {
    expect(last("VAR_POP(i), VAR_SAMP(i), STDDEV_POP(i), STDDEV_SAMP(i), STDDEV(i), VARIANCE(i)")).toEqual([
      5, 7, 2, 2, 2, 7,
    ]);
    expect(last("VAR_POP(b), VAR_SAMP(b), STDDEV_POP(b), STDDEV_SAMP(b)")).toEqual([525, 700, 22, 26]);
  });

  it("are those of doubles", () => {
    expect(last("VAR_POP(d), VAR_SAMP(d), STDDEV_POP(d), STDDEV_SAMP(d)")).toEqual([
      8.296875, 11.0625, 2.8804296554507283, 3.3260336739125176,
    ]);
  });

  it("have six fraction digits for decimals, rounded on the way", () => {
    expect(last("VAR_POP(m), VAR_SAMP(m), STDDEV_POP(m), STDDEV_SAMP(m)")).toEqual([
      6488169, 8650892, 2547188, 2941240,
    ]);
  });

  it("of one sample is NULL", () => {
    expect(last("VAR_SAMP(i) FILTER (WHERE i = 1), VAR_POP(i) FILTER (WHERE i = 1)")).toEqual([null, 0]);
  });
});

describe("lists", () => {
  it("keep NULL unless they ignore it", () => {
    expect(last("ARRAY_AGG(s), ARRAY_AGG(s IGNORE NULLS), ARRAY_AGG(DISTINCT s)")).toEqual([
      ["a", "b", "a", null, "c"],
      ["a", "b", "a", "c"],
      ["a", "b", null, "c"],
    ]);
    expect(last("COLLECT(s), CARDINALITY(COLLECT(DISTINCT s))")).toEqual([["a", "b", "a", "c"], 3]);
  });

  it("become JSON", () => {
    expect(last("JSON_ARRAYAGG(m), JSON_ARRAYAGG(s NULL ON NULL), JSON_ARRAYAGG(d)")).toEqual([
      "[1.1,2.2,4.4,7.77]",
      '["a","b","a",null,"c"]',
      "[1.5,2.5,4.5,9.0]",
    ]);
    expect(last("JSON_OBJECTAGG(KEY CAST(i AS STRING) VALUE s ABSENT ON NULL) FILTER (WHERE i IS NOT NULL)")).toEqual([
      '{"1":"a","2":"b","4":"a","7":"c"}',
    ]);
    expect(() => last("JSON_OBJECTAGG(s VALUE i)")).toThrow(
      "Key 'a' is already present. Duplicate keys are not allowed in JSON_OBJECTAGG. Please ensure that keys are unique.",
    );
  });

  it("lose a value that is taken back", () => {
    const session = new FlinkSession();
    session.execute(
      "CREATE TABLE t (k INT, v INT, PRIMARY KEY (k) NOT ENFORCED) WITH ('connector' = 'values', 'changelog-mode' = 'I,UB,UA,D')",
    );
    session.load("t", [
      [1, 1],
      [2, 2],
      [3, 3],
    ]);
    const [result] = session.execute(
      "SELECT ARRAY_AGG(n), VAR_POP(n) FROM (SELECT v, COUNT(*) AS n FROM (SELECT v / 2 AS v FROM t) GROUP BY v)",
    );
    expect(result!.changes.at(-1)!.row).toEqual([[1, 2], 0]);
  });
});

describe("PERCENTILE", () => {
  it("came with Flink 2", () => {
    expect(() => last("PERCENTILE(d, 0.5)")).toThrow("It came with Flink 2");
    expect(last("PERCENTILE(i, 0.5), PERCENTILE(i, ARRAY[0, 1])", "2.0")).toEqual([3, [1, 7]]);
  });
});

describe("aggregates Flink refuses", () => {
  it.each([
    ["APPROX_COUNT_DISTINCT(s)", "APPROX_COUNT_DISTINCT aggregate function does not support yet for streaming."],
    ["COUNT(DISTINCT i, s)", "We now only support the count of one field."],
    ["NTILE(2)", "NTILE Function is not supported in stream mode."],
    ["FIRST_VALUE(i IGNORE NULLS)", "Cannot specify IGNORE NULLS or RESPECT NULLS following 'FIRST_VALUE'"],
  ])("%s", (select, message) => {
    expect(() => last(select)).toThrow(message);
  });
});
