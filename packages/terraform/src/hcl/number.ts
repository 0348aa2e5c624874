import { TerraformError } from "../errors.ts";

/** Text that Terraform converts to a number: decimal digits, no blanks, no other base. */
const NUMBER = /^[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?$/;

/** The number that a text says; undefined when it says none. */
export function numberOf(text: string): number | undefined {
  return NUMBER.test(text) ? readNumber(text) : undefined;
}

/**
 * Reads decimal digits as a double.
 * @throws TerraformError TERRAFORM_UNSUPPORTED for a whole number with digits that a double loses, or one too large.
 */
export function readNumber(text: string): number {
  const value = Number(text);
  const whole = /^[-+]?\d+$/.test(text);
  if (!Number.isFinite(value) || (whole && numberText(value) !== BigInt(text.replace("+", "")).toString()))
    throw new TerraformError(
      "TERRAFORM_UNSUPPORTED",
      `the number ${text} has more digits than a double holds; write it as a string`,
    );
  return value;
}

/** A number as Terraform writes it: the shortest decimal digits, never with an exponent. */
export function numberText(value: number): string {
  const text = String(Math.abs(value));
  if (!text.includes("e")) return String(value);
  const [mantissa = "", exponent = "0"] = text.split("e");
  const [whole = "", fraction = ""] = mantissa.split(".");
  const digits = whole + fraction;
  const point = whole.length + Number(exponent);
  const plain =
    point <= 0
      ? `0.${"0".repeat(-point)}${digits}`
      : point >= digits.length
        ? digits + "0".repeat(point - digits.length)
        : `${digits.slice(0, point)}.${digits.slice(point)}`;
  return value < 0 ? `-${plain}` : plain;
}
