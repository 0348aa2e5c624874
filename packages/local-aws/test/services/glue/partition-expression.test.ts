import { expect, test } from "vitest";
import { AwsError } from "../../../src/errors.ts";
import { compilePartitionExpression } from "../../../src/services/glue/partition-expression.ts";

const KEYS = [
  { Name: "i", Type: "int" },
  { Name: "d", Type: "decimal(20,2)" },
  { Name: "s", Type: "string" },
  { Name: "day", Type: "date" },
  { Name: "t", Type: "timestamp" },
  { Name: "f", Type: "float" },
];
const VALUES = ["2", "2.6", "two", "2026-01-05", "2026-01-05 10:00:00.5", "1.5"];

// The forms that AWS takes, as the expected answers of moto's test_partition_filter.py record them.
test.each([
  ["i = 2", true],
  ["i = '2'", true],
  ["i IN (2)", true],
  ["i in (6, '4', 2)", true],
  ["i between 2 AND 2", true],
  ["i > 1 AND i < 3", true],
  ["i >= 2 and i <> 3", true],
  ["(i) = ((2)) (OR) (((i))) = (3)", true],
  ["i IS NOT NULL and i = 2", true],
  ["i IS NULL", false],
  ["i not IN (1, 3)", true],
  ["i NOT BETWEEN 1 AND 1 and i NOT BETWEEN 3 AND 3", true],
  ["i = 10", false],
  ["I != 2", false],
  ["d = 2.60", true],
  ["d between 2 AND 3e10", true],
  ["s = 'two'", true],
  ["s between 'twn' AND 'twp'", true],
  ["s LIKE 't_o'", true],
  ["s LIKE 't%'", true],
  ["s NOT LIKE '%e' AND s not like '_'", true],
  ["s like 'TWO'", false],
  ["day > '2026-01-04'", true],
  ["day = date '2026-01-05'", true],
  ["t <= '2026-01-05 10:00:00.500'", true],
  ["t = timestamp '2026-01-05 10:00:00'", false],
  ["NOT i = 2", false],
  ["not (i = 3 or s = 'x')", true],
  ["(i = 3 or s = 'two') and d < 3", true],
  ["i = 3 or s = 'two' and d > 3", false],
  ["`s` = 'two'", true],
])("%s is %s", (expression, expected) => {
  expect(compilePartitionExpression(expression, KEYS)(VALUES)).toBe(expected);
});

test.each([
  ["i = 'test'", '"test" is not an integer.'],
  ["i in (2.5)", '"2.5" is not an integer.'],
  ["d = 'test'", "test is not a decimal."],
  ["day = '2026-13-01'", "2026-13-01 is not a date."],
  ["i LIKE '2'", "Integral data type doesn't support operation 'LIKE'"],
  ["d LIKE '2'", "Decimal data type doesn't support operation 'LIKE'"],
  ["day LIKE '2%'", "Date data type doesn't support operation 'LIKE'"],
  ["f = 1.5", "Unknown type : 'float'"],
  ["nope = 1", "Unknown column 'nope'"],
  ["nope IS NULL", "Unknown column 'nope'"],
  ["s IS test' AND not parsable", "Unsupported expression 's IS test' AND not parsable'"],
  ["i = 2 i", "Unsupported expression 'i = 2 i'"],
  ["i = i", "Unsupported expression 'i = i'"],
  ["(i = 2", "Unsupported expression '(i = 2'"],
  ["i + 1 = 2", "Unsupported expression 'i + 1 = 2'"],
])("%s is refused", (expression, message) => {
  expect(() => compilePartitionExpression(expression, KEYS)).toThrow(
    expect.objectContaining({ code: "InvalidInputException", message }),
  );
});

test("a partition's value that does not fit its key's type is a state that is not valid", () => {
  const filter = compilePartitionExpression("i = 2", KEYS);
  expect(() => filter(["int", "", "", "", "", ""])).toThrow(AwsError);
  expect(() => filter(["int", "", "", "", "", ""])).toThrow('"int" is not an integer.');
});
