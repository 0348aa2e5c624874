import { beforeEach, describe, expect, it } from "vitest";
import { startScript } from "../../src/execution/script.ts";
import { aggregateFunction, scalarFunction, tableFunction } from "../../src/functions/user.ts";
import { parseQueryText } from "../../src/parser/statements.ts";
import { inputsOf, type Plan } from "../../src/planner/plan.ts";
import { planSelectStatement } from "../../src/planner/planner.ts";
import { identityOf } from "../../src/runtime/identity.ts";
import { FlinkSession } from "../../src/session.ts";
import { JumpingClock } from "../support/clock.ts";
import { testEnvironment } from "../support/environment.ts";

const functions = {
  "com.example.Mask": scalarFunction({
    arguments: ["STRING", "INT NOT NULL"],
    result: "STRING",
    evaluate: (text, shown) => (text === null ? null : `${text.slice(0, shown)}***`),
  }),
  size: [
    scalarFunction({ arguments: ["STRING"], result: "INT", evaluate: (text) => text?.length ?? null }),
    scalarFunction({ arguments: ["ARRAY<INT>"], result: "INT", evaluate: (list) => list?.length ?? null }),
  ],
  words: tableFunction({
    arguments: ["STRING"],
    result: "ROW<word STRING, length INT NOT NULL>",
    *evaluate(text) {
      for (const word of text?.split(" ") ?? []) if (word !== "") yield [word, word.length];
    },
  }),
  series: tableFunction({
    arguments: ["INT NOT NULL"],
    result: "INT NOT NULL",
    evaluate: (count) => Array.from({ length: count }, (_, index) => index),
  }),
  average: aggregateFunction({
    arguments: ["BIGINT", "INT"],
    result: "DOUBLE",
    create: () => ({ sum: 0, weight: 0 }),
    accumulate: (state, value, weight) => {
      state.sum += Number(value) * (weight ?? 0);
      state.weight += weight ?? 0;
      return state;
    },
    retract: (state, value, weight) => {
      state.sum -= Number(value) * (weight ?? 0);
      state.weight -= weight ?? 0;
      return state;
    },
    merge: (state, other) => ({ sum: state.sum + other.sum, weight: state.weight + other.weight }),
    value: ({ sum, weight }) => (weight === 0 ? null : sum / weight),
  }),
  longest: aggregateFunction({
    arguments: ["STRING"],
    result: "STRING",
    create: () => "",
    accumulate: (longest, text) => (text !== null && text.length > longest.length ? text : longest),
    value: (longest) => longest,
  }),
};

let session: FlinkSession;

beforeEach(() => {
  session = new FlinkSession({ functions });
  session.execute(`
    CREATE TABLE t (k STRING, v INT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts) WITH ('connector' = 'values');
    CREATE TEMPORARY SYSTEM FUNCTION mask AS 'com.example.Mask' LANGUAGE JAVA;
    CREATE TEMPORARY FUNCTION IF NOT EXISTS size_of AS 'size' LANGUAGE JAVASCRIPT;
    CREATE FUNCTION words AS 'words';
    CREATE TEMPORARY FUNCTION series AS 'series';
    CREATE TEMPORARY FUNCTION average AS 'average';
    CREATE TEMPORARY FUNCTION longest AS 'longest';
  `);
  session.load("t", [
    ["one two", 1, 1000],
    ["three", 3, 2000],
    [null, 2, 11_000],
  ]);
});

function rows(sql: string): string[] {
  return session
    .execute(sql)
    .at(-1)!
    .changes.map(({ kind, row }) => [kind, ...row].join(" "));
}

describe("functions of the program", () => {
  it("give one value for a row, NULL included", () => {
    expect(rows("SELECT MASK(k, 2), size_of(k), default_database.size_of(ARRAY[v]) FROM t")).toEqual([
      "+I on*** 7 1",
      "+I th*** 5 1",
      "+I   1",
    ]);
  });

  it("give rows that are joined to the row they were made of", () => {
    expect(rows("SELECT v, word, n FROM t, LATERAL TABLE(words(k)) AS w (word, n) WHERE v < 3 AND n = 3")).toEqual([
      "+I 1 one 3",
      "+I 1 two 3",
    ]);
    expect(rows("SELECT v, word FROM t LEFT JOIN LATERAL TABLE(words(k)) ON TRUE WHERE v > 1")).toEqual([
      "+I 3 three",
      "+I 2 ",
    ]);
    expect(rows("SELECT s.x FROM (SELECT 2 AS n) AS a CROSS JOIN LATERAL TABLE(series(n)) AS s (x)")).toEqual([
      "+I 0",
      "+I 1",
    ]);
    expect(rows("SELECT * FROM TABLE(series(2))")).toEqual(["+I 0", "+I 1"]);
  });

  it("give one value for a group, with rows that are taken back", () => {
    expect(rows("SELECT average(v, 1), longest(k) FROM t")).toEqual(["+I 1 one two", "-U 1 one two", "+U 2 one two"]);
    const counted = "(SELECT k, COUNT(*) AS n FROM (VALUES ('a'), ('a'), ('b')) AS x (k) GROUP BY k)";
    expect(rows(`SELECT average(n, 1) FROM ${counted}`).at(-1)).toBe("+U 1.5");
    expect(rows("SELECT average(DISTINCT v, 1) FILTER (WHERE v > 1) FROM t").at(-1)).toBe("+U 2.5");
    expect(
      rows(
        "SELECT average(v, 1) FROM TABLE(TUMBLE(TABLE t, DESCRIPTOR(ts), INTERVAL '10' SECOND)) GROUP BY window_start, window_end",
      ),
    ).toEqual(["+I 2", "+I 2"]);
  });

  it("give one value for the rows of an OVER window and of a pattern", () => {
    expect(rows("SELECT v, average(v, 1) OVER (ORDER BY ts ROWS 1 PRECEDING) FROM t")).toEqual([
      "+I 1 1",
      "+I 3 2",
      "+I 2 2.5",
    ]);
    expect(rows("SELECT longest(k) OVER (ORDER BY ts) FROM t")).toEqual(["+I one two", "+I one two", "+I one two"]);
    expect(
      rows(
        `SELECT x FROM t MATCH_RECOGNIZE (ORDER BY ts MEASURES mask(A.k, 1) AS x PATTERN (A B) DEFINE A AS size_of(A.k) > 5)`,
      ),
    ).toEqual(["+I o***"]);
  });

  it("are listed and dropped", () => {
    expect(rows("SHOW USER FUNCTIONS")).toEqual([
      "+I average",
      "+I longest",
      "+I mask",
      "+I series",
      "+I size_of",
      "+I words",
    ]);
    session.execute(
      "DROP TEMPORARY SYSTEM FUNCTION mask; DROP FUNCTION words; DROP TEMPORARY FUNCTION IF EXISTS nothing",
    );
    expect(() => rows("SELECT mask(k, 2) FROM t")).toThrow(
      "No match found for function signature mask(<STRING>, <INT>)",
    );
  });
});

it("keep their state in a savepoint of a script that is written otherwise", () => {
  const shape = (sql: string) => {
    return identityOf(aggregateIn(planSelectStatement(parseQueryText(sql), session.catalog)));
  };
  const spaced = shape("SELECT   longest(k) AS l FROM t");
  expect(spaced).toEqual(shape("SELECT longest(k) AS l FROM t"));
  expect(spaced).not.toEqual(shape("SELECT longest(k || 'x') AS l FROM t"));
});

function aggregateIn(plan: Plan): Plan {
  return plan.kind === "aggregate" ? plan : aggregateIn(inputsOf(plan)[0]!);
}

it("are given to a script by its environment", async () => {
  const lines: string[] = [];
  const execution = await startScript(
    `CREATE TABLE n (n INT NOT NULL) WITH ('connector' = 'datagen', 'number-of-rows' = '2', 'fields.n.kind' = 'sequence',
       'fields.n.start' = '1', 'fields.n.end' = '2');
     CREATE TABLE printed (n INT, x INT) WITH ('connector' = 'print');
     CREATE TEMPORARY FUNCTION series AS 'series';
     INSERT INTO printed SELECT n, x FROM n, LATERAL TABLE(series(n)) AS s (x);`,
    { environment: testEnvironment({ clock: new JumpingClock(), print: (line) => lines.push(line), functions }) },
  );
  await execution.done;
  expect(lines).toEqual(["+I[1, 0]", "+I[2, 0]", "+I[2, 1]"]);
});

it.each([
  [
    "CREATE TEMPORARY FUNCTION f AS 'com.example.Unknown'",
    "Java class 'com.example.Unknown', for which the program gives no function, is not implemented by the embedded engine (1:1)",
  ],
  [
    "CREATE TEMPORARY FUNCTION f AS 'a.b' LANGUAGE PYTHON",
    "Python function 'a.b', for which the program gives no function,",
  ],
  ["CREATE TEMPORARY FUNCTION f AS 'constructor'", "Java class 'constructor'"],
  ["CREATE TEMPORARY FUNCTION f AS 'a.b' LANGUAGE RUST", "Was expecting: JAVA or SCALA or PYTHON or JAVASCRIPT (1:47)"],
  [
    "CREATE TEMPORARY FUNCTION series AS 'series'",
    "Could not register temporary catalog function. A function 'default_catalog.default_database.series' does already exist.",
  ],
  ["DROP TEMPORARY FUNCTION f", "Temporary catalog function `default_catalog`.`default_database`.`f` doesn't exist"],
  ["DROP TEMPORARY SYSTEM FUNCTION f", "A function named 'f' doesn't exist."],
  [
    "SELECT mask(v, 1) FROM t",
    "Invalid function call:\nmask(INT, INT NOT NULL)\nInvalid input arguments. Expected signatures are:\nmask(STRING, INT NOT NULL) (1:8)",
  ],
  ["SELECT mask(k, v) FROM t", "mask(STRING, INT)\nInvalid input arguments."],
  [
    "SELECT words(k) FROM t",
    "Invalid use of function 'words'. Currently, only scalar functions can be used in a projection or filter operation. (1:8)",
  ],
  ["SELECT longest(k) OVER (ORDER BY ts ROWS 1 PRECEDING) FROM t", "Could not find an implementation method 'retract'"],
  [
    "SELECT x FROM t MATCH_RECOGNIZE (ORDER BY ts MEASURES longest(A.k) AS x PATTERN (A B) DEFINE A AS A.v > 0)",
    "Aggregate function longest of the program in MATCH_RECOGNIZE is not implemented",
  ],
  ["SELECT * FROM t, LATERAL TABLE(size_of(k))", "Function 'size_of' cannot be used as a table function."],
  ["SELECT * FROM t, LATERAL TABLE(nope(k))", "No match found for function signature nope(<STRING>) (1:32)"],
  ["SELECT * FROM t LEFT JOIN LATERAL TABLE(words(k)) AS w (a, b) ON a = k", "Only literal TRUE is accepted. (1:66)"],
  [
    "SELECT * FROM t, LATERAL TABLE(words(k)) AS w (a)",
    "table has 2 columns ('word', 'length'), whereas alias list has 1 columns",
  ],
  [
    "SELECT longest(k) FROM (SELECT k FROM t GROUP BY k UNION ALL SELECT LAST_VALUE(k) FROM t)",
    "Could not find an implementation method 'retract' in class 'longest' for function 'longest'",
  ],
  [
    "SELECT longest(k) FROM TABLE(SESSION(TABLE t, DESCRIPTOR(ts), INTERVAL '1' SECOND)) GROUP BY window_start, window_end",
    "Could not find an implementation method 'merge'",
  ],
])("refuses: %s", (sql, message) => {
  expect(() => session.execute(sql)).toThrow(message);
});
