import { invalid, invalidValues } from "../errors.ts";
import {
  afterPrefix,
  checkKeyValue,
  type KeyAttribute,
  type Keys,
  type OrderRange,
  partitionOrder,
  sortRange,
} from "../keys.ts";
import type { Value } from "../value.ts";
import type { Condition, Operand } from "./ast.ts";

type SortOperator = Parameters<typeof sortRange>[1];

interface KeyTest {
  readonly operator: SortOperator;
  readonly values: readonly Value[];
}

export interface KeyQuery {
  /** The partition key value. */
  readonly hash: Value;
  readonly range: OrderRange;
}

/** The range of orders that a key condition selects in a table or index. @throws AwsError ValidationException. */
export function keyQuery(condition: Condition, keys: Keys): KeyQuery {
  const tests = new Map<string, KeyTest>();
  collect(condition, tests);
  if (tests.size > 2) throw invalid("Conditions can be of length 1 or 2 only");
  const hash = tests.get(keys.hash.name);
  const sort = keys.range === undefined ? undefined : tests.get(keys.range.name);
  if (hash === undefined) throw invalid(`Query condition missed key schema element: ${keys.hash.name}`);
  if (tests.size === 2 && sort === undefined)
    throw invalid(
      keys.range === undefined
        ? "Query key condition not supported"
        : `Query condition missed key schema element: ${keys.range.name}`,
    );
  if (hash.operator !== "=") throw invalid("Query key condition not supported");
  checkType(keys.hash, hash, true);
  const partition = partitionOrder(keys.hash.type, hash.values[0]!);
  if (sort === undefined) return { hash: hash.values[0]!, range: { from: partition, to: afterPrefix(partition) } };
  checkType(keys.range!, sort, false);
  return {
    hash: hash.values[0]!,
    range: sortRange(partition, sort.operator, keys.range!.type, sort.values[0]!, sort.values[1]),
  };
}

function checkType(key: KeyAttribute, { operator, values }: KeyTest, hash: boolean): void {
  for (const value of values) {
    if (value[key.type] === undefined) throw invalidValues("Condition parameter type does not match schema type");
    if (operator !== "begins_with") checkKeyValue(key, value, hash);
  }
  if (operator === "begins_with" && key.type === "N")
    throw invalidValues("ComparisonOperator BEGINS_WITH is not valid for N AttributeValue type");
}

function collect(condition: Condition, tests: Map<string, KeyTest>): void {
  switch (condition.kind) {
    case "and":
      collect(condition.left, tests);
      collect(condition.right, tests);
      return;
    case "or":
    case "not":
    case "in":
      throw unusable(condition.kind.toUpperCase());
    case "compare": {
      if (condition.operator === "<>") throw unusable("<>");
      const { left, right } = condition;
      const mirrored = left.kind !== "path";
      const [name, value] = mirrored ? operandsOf(right, left) : operandsOf(left, right);
      add(tests, name, { operator: mirrored ? MIRRORED[condition.operator] : condition.operator, values: [value] });
      return;
    }
    case "between": {
      if (condition.operand.kind !== "path") throw notFirst("BETWEEN");
      const [name, low] = operandsOf(condition.operand, condition.low);
      const [, high] = operandsOf(condition.operand, condition.high);
      add(tests, name, { operator: "between", values: [low, high] });
      return;
    }
    case "call": {
      if (condition.name !== "begins_with") throw unusable(condition.name);
      if (condition.args[0]!.kind !== "path") throw notFirst("begins_with");
      const [name, value] = operandsOf(condition.args[0]!, condition.args[1]!);
      add(tests, name, { operator: "begins_with", values: [value] });
    }
  }
}

const MIRRORED = { "=": "=", "<": ">", "<=": ">=", ">": "<", ">=": "<=" } as const;

function operandsOf(path: Operand, value: Operand): [name: string, value: Value] {
  if (path.kind === "call" || value.kind === "call")
    throw invalid("KeyConditionExpressions cannot contain nested operations");
  if (path.kind !== "path") throw invalid("Invalid condition in KeyConditionExpression: No key attribute specified");
  if (value.kind !== "value")
    throw invalid("Invalid condition in KeyConditionExpression: Multiple attribute names used in one condition");
  if (path.path.length > 1) throw invalid("KeyConditionExpressions cannot have conditions on nested attributes");
  return [path.path[0], value.value];
}

function add(tests: Map<string, KeyTest>, name: string, test: KeyTest): void {
  if (tests.has(name)) throw invalid("KeyConditionExpressions must only contain one condition per key");
  tests.set(name, test);
}

function unusable(operator: string) {
  return invalid(`Invalid operator used in KeyConditionExpression: ${operator}`);
}

function notFirst(operator: string) {
  return invalid(
    `Invalid condition in KeyConditionExpression: ${operator} operator must have the key attribute as its first operand`,
  );
}
