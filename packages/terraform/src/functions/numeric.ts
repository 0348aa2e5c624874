import { numberOf, readNumber } from "../hcl/number.ts";
import type { Value } from "../hcl/values.ts";
import type { Arguments, TerraformFunction } from "./signature.ts";

/** Numeric functions of the Terraform language. */
export const numeric: Record<string, TerraformFunction> = {
  abs: one(Math.abs),
  ceil: one(Math.ceil),
  floor: one(Math.floor),
  signum: one(Math.sign),
  log(args) {
    args.count(2);
    const value = Math.log(args.number(0)) / Math.log(args.number(1));
    return Number.isFinite(value) ? value : args.fail("the logarithm is not a finite number");
  },
  pow(args) {
    args.count(2);
    return args.number(0) ** args.number(1);
  },
  max: (args) => Math.max(...numbers(args)),
  min: (args) => Math.min(...numbers(args)),
  sum(args) {
    args.count(1);
    const items = args.list(0);
    if (items.length === 0) args.fail("expected at least one number");
    return items.reduce<number>((total, item) => total + toNumberItem(args, item), 0);
  },
  parseint(args) {
    args.count(2);
    const base = args.integer(1);
    if (base < 2 || base > 62) args.fail(`base: expected 2 to 62, got ${base}`);
    const text = base <= 36 ? args.text(0).toLowerCase() : args.text(0);
    const digits = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ".slice(0, base);
    if (!new RegExp(`^[-+]?[${digits}]+$`).test(text))
      args.fail(`cannot parse ${JSON.stringify(text)} as an integer of base ${base}`);
    let value = 0n;
    for (const digit of text.replace(/^[-+]/, "")) value = value * BigInt(base) + BigInt(digits.indexOf(digit));
    return readNumber(`${text.startsWith("-") ? "-" : ""}${value}`);
  },
};

function one(apply: (value: number) => number): TerraformFunction {
  return (args) => {
    args.count(1);
    return apply(args.number(0));
  };
}

function numbers(args: Arguments): number[] {
  args.count(1, Number.POSITIVE_INFINITY);
  return args.all().map((_, index) => args.number(index));
}

function toNumberItem(args: Arguments, item: Value): number {
  const number = typeof item === "string" ? numberOf(item) : item;
  return typeof number === "number" ? number : args.fail("expected a list of numbers");
}
