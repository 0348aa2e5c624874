const NUMBER = /^([+-]?)(\d*)\.?(\d*)(?:[eE]([+-]?\d+))?$/;
/** Exponents beyond this fit no decimal. */
const MAX_EXPONENT = 76;

/**
 * A JSON number or numeric text in units of 10^-scale, rounded half away from zero as Hive does.
 * @returns undefined when it is no number or has more digits than the precision leaves before the point.
 */
export function decimalUnits(value: unknown, precision: number, scale: number): bigint | undefined {
  if (typeof value !== "number" && typeof value !== "bigint" && typeof value !== "string") return undefined;
  const match = NUMBER.exec(String(value).trim());
  if (match === null) return undefined;
  const [, sign, whole = "", fraction = "", exponent = "0"] = match;
  if (whole + fraction === "" || Math.abs(Number(exponent)) > MAX_EXPONENT) return undefined;
  const shift = Number(exponent) - fraction.length + scale;
  const digits = BigInt(whole + fraction);
  const units = shift >= 0 ? digits * 10n ** BigInt(shift) : roundedQuotient(digits, 10n ** BigInt(-shift));
  if (units >= 10n ** BigInt(precision)) return undefined;
  return sign === "-" ? -units : units;
}

function roundedQuotient(digits: bigint, divisor: bigint): bigint {
  return (digits * 2n + divisor) / (divisor * 2n);
}
