import { describe, expect, it } from "vitest";
import { Bench, query } from "./support.ts";

const _ = undefined;
type Row = readonly (number | undefined)[];

/** Evaluates an expression over metrics of one value per minute. */
async function evaluate(expression: string, metrics: Readonly<Record<string, Row>>) {
  await using bench = new Bench();
  return await bench.evaluate(expression, metrics);
}

describe("operators", () => {
  it.each<[string, Row]>([
    ["a + b", [11, 2, 30, 5]], // Missing values count as 0 where the other has one.
    ["a - b", [-9, 2, -30, 5]],
    ["a * b", [10, 0, 0, 0]],
    ["a / b", [0.1, _, 0, _]], // Division by zero drops the point.
    ["b / a", [10, 0, _, 0]],
    ["a ^ 2", [1, 4, _, 25]],
    ["2 ^ a", [2, 4, _, 32]],
    ["-a", [-1, -2, _, -5]],
    ["a + 1", [2, 3, _, 6]],
    ["1 - a", [0, -1, _, -4]],
    ["a > 1", [0, 1, _, 1]],
    ["a == 2", [0, 1, _, 0]],
    ["a != 2", [1, 0, _, 1]],
    ["a < b", [1, 0, 1, 0]],
    ["a >= 2 AND a <= 4", [0, 1, _, 0]],
    ["a == 1 || a == 5", [1, 0, _, 1]],
    ["a * (2 > 1)", [1, 2, _, 5]],
  ])("%s", async (expression, expected) => {
    expect(await evaluate(expression, { a: [1, 2, _, 5], b: [10, _, 30, _] })).toEqual([expected]);
  });

  /** The examples of "Comparison and logical operators" in the user guide. */
  it.each<[string, Row]>([
    ["metric1 < metric2", [0, 0, 1, 0]],
    ["metric1 >= 30", [1, 0, 0, 0]],
    ["metric1 > 15 AND metric2 > 15", [1, 0, 0, 0]],
  ])("%s, as documented", async (expression, expected) => {
    const metrics = { metric1: [30, 20, 0, 0], metric2: [20, _, 20, _] };

    expect(await evaluate(expression, metrics)).toEqual([expected]);
  });

  it("apply to each series of an array", async () => {
    const metrics = { a: [1, 2], b: [10, 20] };

    expect(await evaluate("100 / [a, b]", metrics)).toEqual([
      [100, 50],
      [10, 5],
    ]);
    expect(await evaluate("METRICS() * a", metrics)).toEqual([
      [1, 4],
      [10, 40],
    ]);
    expect(await evaluate("-[a, b]", metrics)).toEqual([
      [-1, -2],
      [-10, -20],
    ]);
  });
});

describe("IF", () => {
  /** The examples of "Using IF expressions" in the user guide. */
  it.each<[string, Row]>([
    ["IF(metric1, metric2, metric3)", [30, 0, 20, _, _]],
    ["IF(metric1, 5, metric3)", [5, 5, 20, _, _]],
    ["IF(metric1, metric2, 5)", [30, 0, 5, 5, _]],
    ["IF(metric1, metric2)", [30, 0, _, _, _]],
    ["IF(metric1, 10, 2)", [10, 10, 2, 2, _]],
    ["IF(1, metric2, metric3)", [30, _, 0, 0, 30]],
    ["IF(0, metric2, metric3)", [0, 0, 20, _, 20]],
    ["IF(0, metric2)", [_, _, _, _, _]],
    ["IF(metric3 < 20, metric3)", [0, 0, _, _, _]],
  ])("%s", async (expression, expected) => {
    const metrics = { metric1: [1, 1, 0, 0, _], metric2: [30, _, 0, 0, 30], metric3: [0, 0, 20, _, 20] };

    expect(await evaluate(expression, metrics)).toEqual([expected]);
  });
});

describe("functions of one series", () => {
  it.each<[string, Row]>([
    ["ABS(a)", [1, 2.5, _, 4, 0.5]],
    ["CEIL(a)", [1, -2, _, 4, 1]],
    ["FLOOR(a)", [1, -3, _, 4, 0]],
    ["ABS(a - ABS(-3))", [2, 5.5, _, 1, 2.5]],
    ["LOG(a)", [0, _, _, Math.log(4), Math.log(0.5)]], // The logarithm of a negative value is none.
    ["LOG10(a) * 0 + 1", [1, _, _, 1, 1]],
    ["DIFF(a)", [_, -3.5, _, 6.5, -3.5]],
    ["DIFF_TIME(a)", [_, 60, _, 120, 60]],
    ["RATE(a) * 60", [_, -3.5, _, 3.25, -3.5]],
    ["RUNNING_SUM(a)", [1, -1.5, _, 2.5, 3]],
    ["FILL(a, 7)", [1, -2.5, 7, 4, 0.5]],
    ["FILL(a, REPEAT)", [1, -2.5, -2.5, 4, 0.5]],
    ["FILL(a, LINEAR)", [1, -2.5, 0.75, 4, 0.5]],
    ["FILL(a, MAX(a))", [1, -2.5, 4, 4, 0.5]],
    ["a - AVG(a)", [0.25, -3.25, _, 3.25, -0.25]],
    ["a / MAX(a)", [0.25, -0.625, _, 1, 0.125]],
    ["a - MIN(a)", [3.5, 0, _, 6.5, 3]],
    ["SUM(a) + 0 * a", [3, 3, _, 3, 3]],
    ["DATAPOINT_COUNT(a) + 0 * a", [4, 4, _, 4, 4]],
    ["a * 0 + PERIOD(a)", [60, 60, _, 60, 60]],
    ["TIME_SERIES(5)", [5, 5, 5, 5, 5]],
    ["TIME_SERIES(2 * MAX(a))", [8, 8, 8, 8, 8]],
    ["MINUTE(a)", [0, 1, 2, 3, 4]],
    ["HOUR(a) + DAY(a) * 10 + DATE(a) * 100", [510, 510, 510, 510, 510]], // Monday 5 January 2026, 00:00.
    ["MONTH(a) + YEAR(a)", [2027, 2027, 2027, 2027, 2027]],
    ["EPOCH(a) - 1767571200", [0, 60, 120, 180, 240]],
  ])("%s", async (expression, expected) => {
    const [row] = await evaluate(expression, { a: [1, -2.5, _, 4, 0.5] });

    row!.forEach((value, index) => {
      if (expected[index] === undefined) expect(value).toBeUndefined();
      else expect(value).toBeCloseTo(expected[index], 9);
    });
  });

  it("fill no gap that has no neighbour", async () => {
    const metrics = { a: [_, 1, _, 2, _] };

    expect(await evaluate("FILL(a, REPEAT)", metrics)).toEqual([[_, 1, 1, 2, 2]]);
    expect(await evaluate("FILL(a, LINEAR)", metrics)).toEqual([[_, 1, 1.5, 2, _]]);
  });

  it("fill a metric that has no data at all", async () => {
    await using bench = new Bench();

    const { MetricDataResults } = await bench.data({
      EndTime: bench.at(3),
      MetricDataQueries: [
        { ...query("m", "none"), ReturnData: false },
        { Id: "e", Expression: "FILL(m, 0)" },
      ],
    });

    expect(MetricDataResults![0]!.Values).toEqual([0, 0, 0]);
  });

  it("compute the standard deviation of the whole population", async () => {
    const [row] = await evaluate("TIME_SERIES(STDDEV(a))", { a: [2, 4, 4, 4, 5, 5, 7, 9] });

    expect(row![0]).toBe(2);
  });
});

describe("functions of several series", () => {
  it.each<[string, Row]>([
    ["SUM(METRICS())", [111, 2, 330, 5]],
    ["AVG([a, b, c])", [37, 2 / 3, 110, 5 / 3]], // Missing values count as 0.
    ["MIN([a, b, c])", [1, 2, 30, 5]],
    ["MAX([a, b, c])", [100, 2, 300, 5]],
    ["DATAPOINT_COUNT([a, b, c])", [3, 1, 2, 1]],
    ['SUM(METRICS("b")) + SUM([METRICS("c")])', [110, _, 330, _]],
    ["METRIC_COUNT(METRICS()) + 0 * a", [3, 3, _, 3]],
    ["FIRST(SORT(METRICS(), MAX, DESC))", [100, _, 300, _]],
    ["LAST(SORT(METRICS(), AVG, DESC))", [1, 2, _, 5]],
    ["FIRST(SLICE(SORT(METRICS(), SUM, ASC), 1))", [10, _, 30, _]],
  ])("%s", async (expression, expected) => {
    const metrics = { a: [1, 2, _, 5], b: [10, _, 30, _], c: [100, _, 300, _] };

    expect(await evaluate(expression, metrics)).toEqual([expected]);
  });

  it.each<[string, Row[]]>([
    ["METRICS()", [[1], [3], [2]]],
    ["SORT(METRICS(), SUM, DESC)", [[3], [2], [1]]],
    ["SORT(METRICS(), SUM, ASC, 2)", [[1], [2]]],
    ["SLICE(METRICS(), 1)", [[3], [2]]],
    ["SLICE(METRICS(), 0, 2)", [[1], [3]]],
    ["REMOVE_EMPTY([a, IF(0, b), c])", [[1], [2]]],
    ["SORT([IF(0, a), b, c], MIN, ASC)", [[2], [3], [_]]],
    ["FILL([a, b], 0)", [[1], [3]]],
    ["ABS(-[a, b])", [[1], [3]]],
    ["[]", []],
  ])("%s gives an array", async (expression, expected) => {
    expect(await evaluate(expression, { a: [1], b: [3], c: [2] })).toEqual(expected);
  });
});

/**
 * Kinesis auto-scaling with Lambda: with s1 shards and 5-minute periods, e3 and e4 are the shares of the write limits
 * by bytes and by records, and e6 their maximum. Two shards with 40 % of their bytes and 75 % of their records used.
 */
it("computes the scale-up expression of the Kinesis auto-scaling sample", async () => {
  await using bench = new Bench();
  const time = bench.at(1);
  await bench.put(
    { MetricName: "IncomingBytes", Value: 0.4 * 1024 * 1024 * 60 * 5 * 2, Timestamp: time },
    { MetricName: "IncomingRecords", Value: 0.75 * 1000 * 60 * 5 * 2, Timestamp: time },
  );
  const hidden = { ReturnData: false };

  const { MetricDataResults } = await bench.data({
    EndTime: bench.at(10),
    MetricDataQueries: [
      { ...query("m1", "IncomingBytes", { Period: 300 }), ...hidden },
      { ...query("m2", "IncomingRecords", { Period: 300 }), ...hidden },
      { Id: "s1", Expression: "2", ...hidden },
      { Id: "e1", Expression: "FILL(m1,0)", ...hidden },
      { Id: "e2", Expression: "FILL(m2,0)", ...hidden },
      { Id: "e3", Expression: "e1/(1024*1024*60*5*s1)", ...hidden },
      { Id: "e4", Expression: "e2/(1000*60*5*s1)", ...hidden },
      { Id: "e6", Expression: "MAX([e3,e4])" },
    ],
  });

  expect(MetricDataResults).toMatchObject([{ Id: "e6", Values: [0.75, 0] }]);
});

describe("refuses", () => {
  it.each([
    ["SEARCH('{N,m}', 'Sum')", "NotImplemented", "Metric math function SEARCH at position 1 of expression 'result'"],
    ["1 + ANOMALY_DETECTION_BAND(a)", "NotImplemented", "function ANOMALY_DETECTION_BAND at position 5"],
    ["INSIGHT_RULE_METRIC('r', 'm')", "NotImplemented", "function INSIGHT_RULE_METRIC at position 1"],
    ["SELECT AVG(CPUUtilization) FROM N", "NotImplemented", "The Metrics Insights query"],
    ["MEDIAN(a)", "ValidationException", "Error in expression 'result': Unknown function MEDIAN at position 1"],
    ["ABS(a, b)", "ValidationException", "ABS expects a time series or an array of them, got a time series and a time"],
    ["a + [a, b] * [a, b]", "ValidationException", "Operator * does not take an array of time series and an array"],
    ["a + 'text'", "ValidationException", "Operator + does not take a time series and a text at position 3"],
    ["-REPEAT", "ValidationException", "Expected a number or time series after '-', got a keyword at position 2"],
    ["[a, 1]", "ValidationException", "Expected a time series in the array, got a number at position 5"],
    ["FILL(a, DROP)", "ValidationException", "FILL expects"],
    ["FILL(a)", "ValidationException", "FILL expects"],
    ["SORT([a], MEDIAN, ASC)", "ValidationException", "SORT expects"],
    ["SORT([a], SUM, UP)", "ValidationException", "SORT expects"],
    ["SLICE([a], 0.5)", "ValidationException", "SLICE expects"],
    ["FIRST([])", "ValidationException", "FIRST expects an array with at least one time series"],
    ["SUM([])", "ValidationException", "SUM expects an array with at least one time series"],
    ["PERIOD(a + 1)", "ValidationException", "PERIOD expects a metric"],
    ["METRICS(1)", "ValidationException", "METRICS expects nothing or a text"],
    ["IF(a)", "ValidationException", "IF expects"],
    ["IF(METRICS(), a)", "ValidationException", "IF expects"],
    ["a + missing", "ValidationException", "ID 'missing' not found"],
    ["result + 1", "ValidationException", "Circular dependency involving 'result'"],
    ["SUM(a)", "ValidationException", "The expression 'result' must return a time series or array of time series"],
    ["REPEAT", "ValidationException", "must return a time series"],
    ["a +", "ValidationException", "Unexpected end of the expression at position 4"],
  ])("%s", async (expression, name, message) => {
    await expect(evaluate(expression, { a: [1], b: [2] })).rejects.toMatchObject({
      name,
      message: expect.stringContaining(message),
    });
  });

  it("to combine metrics of different periods", async () => {
    await using bench = new Bench();

    for (const Expression of ["m1 + m2", "SUM([m1, m2])", "IF(m1, m2)", "FILL(m1, m2)"]) {
      const call = bench.data({
        MetricDataQueries: [query("m1", "a"), query("m2", "b", { Period: 300 }), { Id: "e1", Expression }],
      });
      await expect(call).rejects.toMatchObject({ message: expect.stringMatching(/one period/) });
    }
  });

  it("a period for an expression that its data does not have", async () => {
    await using bench = new Bench();

    const call = bench.data({
      MetricDataQueries: [query("m1", "a"), { Id: "e1", Expression: "m1 * 2", Period: 300 }],
    });

    await expect(call).rejects.toMatchObject({ name: "NotImplemented" });
  });
});
