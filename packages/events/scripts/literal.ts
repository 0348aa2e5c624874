/** Line width of the formatter of this repository. */
const WIDTH = 120;

/** Writes a JSON value as a TypeScript literal in the formatter's own layout, so that generated files need no formatting. */
export function literal(value: unknown, indent: string, column: number): string {
  if (Array.isArray(value)) return arrayLiteral(value, indent, column);
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const entries = Object.entries(value);
  if (entries.length === 0) return "{}";
  const inner = `${indent}  `;
  const lines = entries.map(([key, member]) => {
    const name = /^[A-Za-z_$][\w$]*$/.test(key) ? key : JSON.stringify(key);
    const text = literal(member, inner, inner.length + name.length + 2);
    const breaks = typeof member === "string" && inner.length + name.length + 3 + text.length > WIDTH;
    return breaks ? `${inner}${name}:\n${inner}  ${text},\n` : `${inner}${name}: ${text},\n`;
  });
  return `{\n${lines.join("")}${indent}}`;
}

function arrayLiteral(items: readonly unknown[], indent: string, column: number): string {
  const inner = `${indent}  `;
  if (items.every((item) => typeof item !== "object" || item === null)) {
    const line = `[${items.map((item) => JSON.stringify(item)).join(", ")}]`;
    if (column + line.length + 1 <= WIDTH) return line;
  }
  return `[\n${items.map((item) => `${inner}${literal(item, inner, inner.length)},\n`).join("")}${indent}]`;
}
