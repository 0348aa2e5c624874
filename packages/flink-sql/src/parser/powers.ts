/** Comparisons between two values. */
export const COMPARISONS: ReadonlySet<string> = new Set(["=", "<>", "!=", "<", "<=", ">", ">="]);

/** Binding powers, from Calcite's operator table. */
export const POWER = {
  or: 22,
  and: 24,
  not: 26,
  is: 28,
  comparison: 30,
  range: 32,
  sum: 40,
  product: 60,
  unary: 80,
} as const;

/** The binding power of an operator between two operands; undefined for other texts. */
export function operatorPower(operator: string): number | undefined {
  if (COMPARISONS.has(operator)) return POWER.comparison;
  if (operator === "+" || operator === "-") return POWER.sum;
  return ["*", "/", "%", "||"].includes(operator) ? POWER.product : undefined;
}
