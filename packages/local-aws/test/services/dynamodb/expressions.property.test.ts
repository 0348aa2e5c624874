import fc from "fast-check";
import { expect, test } from "vitest";
import type { Condition, Operand, Path } from "../../../src/services/dynamodb/expressions/ast.ts";
import { holds } from "../../../src/services/dynamodb/expressions/condition.ts";
import { parseCondition } from "../../../src/services/dynamodb/expressions/condition-parser.ts";
import { Placeholders } from "../../../src/services/dynamodb/expressions/placeholders.ts";
import { applyUpdate } from "../../../src/services/dynamodb/expressions/update.ts";
import { parseUpdate } from "../../../src/services/dynamodb/expressions/update-parser.ts";
import type { Item, Value } from "../../../src/services/dynamodb/value.ts";

const NAMES = ["a", "b", "c"];
const number = fc.integer({ min: -3, max: 3 }).map((value): Value => ({ N: String(value) }));
const text = fc.constantFrom("", "x", "xy", "z").map((value): Value => ({ S: value }));
const scalar = fc.oneof(
  number,
  text,
  fc.boolean().map((BOOL): Value => ({ BOOL })),
);
const set = fc.uniqueArray(fc.constantFrom("x", "y", "z"), { minLength: 1 }).map((SS): Value => ({ SS }));
const value: fc.Arbitrary<Value> = fc.oneof(
  scalar,
  set,
  fc.array(scalar, { maxLength: 3 }).map((L): Value => ({ L })),
);
const item: fc.Arbitrary<Item> = fc.dictionary(fc.constantFrom(...NAMES), value, { maxKeys: 3, noNullPrototype: true });

const path: fc.Arbitrary<Operand> = fc
  .tuple(fc.constantFrom(...NAMES), fc.option(fc.integer({ min: 0, max: 2 }), { nil: undefined }))
  .map(([name, index]) => ({ kind: "path", path: (index === undefined ? [name] : [name, index]) as unknown as Path }));
const literal: fc.Arbitrary<Operand> = fc.oneof(number, text).map((constant) => ({ kind: "value", value: constant }));
const size: fc.Arbitrary<Operand> = path.map((operand) => ({ kind: "call", name: "size", args: [operand] }));
const left = fc.oneof(path, size);

const { condition } = fc.letrec<{ condition: Condition }>((tie) => ({
  condition: fc.oneof(
    { maxDepth: 4, depthIdentifier: "condition" },
    fc
      .tuple(fc.constantFrom("=", "<>", "<", "<=", ">", ">="), left, literal)
      .map(([operator, first, right]) => ({ kind: "compare", operator, left: first, right }) as Condition),
    fc
      .tuple(left, literal)
      .map(([operand, bound]) => ({ kind: "between", operand, low: bound, high: bound }) as Condition),
    fc
      .tuple(left, fc.array(literal, { minLength: 1, maxLength: 3 }))
      .map(([operand, options]) => ({ kind: "in", operand, options }) as Condition),
    fc
      .tuple(fc.constantFrom("attribute_exists", "attribute_not_exists"), path)
      .map(([name, operand]) => ({ kind: "call", name, args: [operand] }) as Condition),
    fc
      .tuple(fc.constantFrom("begins_with", "contains"), path, text)
      .map(
        ([name, operand, part]) =>
          ({ kind: "call", name, args: [operand, { kind: "value", value: part }] }) as Condition,
      ),
    tie("condition").map((operand) => ({ kind: "not", operand }) as Condition),
    fc
      .tuple(fc.constantFrom("and", "or"), tie("condition"), tie("condition"))
      .map(([kind, first, second]) => ({ kind, left: first, right: second }) as Condition),
  ),
}));

/** Writes conditions with a parenthesis around every part, and collects the values they name. */
class Printer {
  readonly values: Record<string, Value> = {};

  condition(tree: Condition): string {
    switch (tree.kind) {
      case "and":
      case "or":
        return `(${this.condition(tree.left)}) ${tree.kind} (${this.condition(tree.right)})`;
      case "not":
        return `NOT (${this.condition(tree.operand)})`;
      case "compare":
        return `${this.operand(tree.left)} ${tree.operator} ${this.operand(tree.right)}`;
      case "between":
        return `${this.operand(tree.operand)} BETWEEN ${this.operand(tree.low)} AND ${this.operand(tree.high)}`;
      case "in":
        return `${this.operand(tree.operand)} IN (${tree.options.map((option) => this.operand(option)).join(", ")})`;
      case "call":
        return `${tree.name}(${tree.args.map((arg) => this.operand(arg)).join(",")})`;
    }
  }

  operand(operand: Operand): string {
    switch (operand.kind) {
      case "path":
        return operand.path.map((step) => (typeof step === "number" ? `[${step}]` : step)).join("");
      case "value": {
        const name = `:v${Object.keys(this.values).length}`;
        this.values[name] = operand.value;
        return name;
      }
      case "call":
        return `${operand.name}(${operand.args.map((arg) => this.operand(arg)).join(",")})`;
      case "sum":
        return `${this.operand(operand.left)} ${operand.sign === 1 ? "+" : "-"} ${this.operand(operand.right)}`;
    }
  }
}

test("a condition that is written out is read back the same", () => {
  fc.assert(
    fc.property(condition, (tree) => {
      const printer = new Printer();
      const source = printer.condition(tree);
      const values = Object.keys(printer.values).length === 0 ? undefined : printer.values;

      expect(parseCondition(source, new Placeholders(undefined, values)).condition).toEqual(tree);
    }),
  );
});

/** What a value is in JavaScript, by the plainest reading of the developer guide. */
function plain(constant: Value | undefined): number | string | boolean | string[] | Value[] | undefined {
  if (constant?.N !== undefined) return Number(constant.N);
  return (
    constant?.S ?? constant?.BOOL ?? (constant?.SS as string[] | undefined) ?? (constant?.L as Value[] | undefined)
  );
}

function modelOperand(operand: Operand, of: Item): ReturnType<typeof plain> {
  if (operand.kind === "value") return plain(operand.value);
  if (operand.kind === "call") {
    const sized = modelOperand(operand.args[0]!, of);
    return typeof sized === "string" || Array.isArray(sized) ? sized.length : undefined;
  }
  const [name, index] = (operand as { path: Path }).path;
  const top = of[name];
  return plain(index === undefined ? top : top?.L?.[index as number]);
}

function modelHolds(tree: Condition, of: Item): boolean {
  switch (tree.kind) {
    case "and":
      return modelHolds(tree.left, of) && modelHolds(tree.right, of);
    case "or":
      return modelHolds(tree.left, of) || modelHolds(tree.right, of);
    case "not":
      return !modelHolds(tree.operand, of);
    case "in":
      return tree.options.some((option) => modelOperand(option, of) === modelOperand(tree.operand, of));
    case "between":
      return modelOperand(tree.operand, of) === modelOperand(tree.low, of);
    case "call": {
      const first = modelOperand(tree.args[0]!, of);
      if (tree.name === "attribute_exists") return first !== undefined;
      if (tree.name === "attribute_not_exists") return first === undefined;
      const part = modelOperand(tree.args[1]!, of) as string;
      if (typeof first === "string") return tree.name === "contains" ? first.includes(part) : first.startsWith(part);
      if (!Array.isArray(first) || tree.name === "begins_with") return false;
      return first.some((element) => element === part || (element as Value).S === part);
    }
    case "compare": {
      const [first, second] = [modelOperand(tree.left, of), modelOperand(tree.right, of)];
      if (tree.operator === "=") return first === second;
      if (tree.operator === "<>") return first !== second;
      if (typeof first !== typeof second) return false;
      const order = first! < second! ? -1 : first! > second! ? 1 : 0;
      return { "<": order < 0, "<=": order <= 0, ">": order > 0, ">=": order >= 0 }[tree.operator];
    }
  }
}

test("a condition holds exactly when the plain model says so", () => {
  fc.assert(
    fc.property(condition, item, (tree, of) => {
      expect(holds(tree, of)).toBe(modelHolds(tree, of));
    }),
    { numRuns: 500 },
  );
});

test("updates of lists remove and append as if done one after the other on the old indexes", () => {
  const edits = fc.uniqueArray(fc.record({ index: fc.integer({ min: 0, max: 6 }), remove: fc.boolean() }), {
    selector: ({ index }) => index,
    minLength: 1,
  });
  fc.assert(
    fc.property(fc.array(number, { maxLength: 5 }), edits, (L, changes) => {
      const sets = changes.filter(({ remove }) => !remove).map(({ index }) => `l[${index}] = :v`);
      const removes = changes.filter(({ remove }) => remove).map(({ index }) => `l[${index}]`);
      const source = [
        sets.length > 0 ? `SET ${sets.join(", ")}` : "",
        removes.length > 0 ? `REMOVE ${removes.join(", ")}` : "",
      ];
      const values = sets.length > 0 ? { ":v": { S: "new" } } : undefined;
      const model: (Value | null | undefined)[] = [...L];
      for (const { index, remove } of changes) {
        if (!remove) model[index] = { S: "new" };
        else if (index < L.length) model[index] = null;
      }

      const { actions } = parseUpdate(source.join(" "), new Placeholders(undefined, values));

      expect(applyUpdate(actions, { l: { L } })).toEqual({
        l: { L: Array.from(model).filter((element) => element != null) },
      });
    }),
  );
});
