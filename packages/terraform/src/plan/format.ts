import { fromPlain, isRecord, itemsOf, keysOf, record, Unknown, type Value, valuesEqual } from "../hcl/values.ts";
import type { Change } from "./planner.ts";

const SIGNS = { create: "+", update: "~", replace: "-/+", delete: "-", none: " ", read: "<=" } as const;
const VERBS = {
  create: "will be created",
  update: "will be updated in place",
  replace: "must be replaced",
  delete: "will be destroyed",
} as const;

/**
 * A plan as text in the manner of Terraform: what is created (+), updated (~), replaced (-/+) or destroyed (-), with
 * attributes; unknown ones as "(known after apply)", sensitive ones hidden. The last line counts.
 */
export function formatPlan(changes: readonly Change[]): string {
  const blocks = changes.map(formatChange).filter((text) => text !== undefined);
  const count = (...actions: Change["action"][]) => changes.filter(({ action }) => actions.includes(action)).length;
  const replaced = count("replace");
  if (blocks.length === 0) return "No changes. The infrastructure matches the configuration.\n";
  return `${blocks.join("\n\n")}\n\nPlan: ${count("create") + replaced} to add, ${count("update")} to change, ${count("delete") + replaced} to destroy.\n`;
}

function formatChange(change: Change): string | undefined {
  const { address, action } = change;
  if (action === "none" || action === "read") return undefined;
  const [type = "", name = ""] = change.node
    ? [change.node.resource.type, change.node.resource.name]
    : address.replace(/^(?:module\.[^.]+\.)+/, "").split(".");
  const before = change.before ? (fromPlain(change.before) as Record<string, Value>) : record();
  const after = change.after ?? record();
  const lines = [`  # ${address} ${VERBS[action]}`];
  for (const reason of change.forcing.filter((item) => !change.changed.includes(item)))
    lines.push(`  # (because of ${reason})`);
  lines.push(`${SIGNS[action].padStart(3)} resource ${JSON.stringify(type)} ${JSON.stringify(name)} {`);
  const rows = [...new Set([...keysOf(before), ...keysOf(after)])]
    .sort()
    .map((key) => formatAttribute(key, before[key] ?? null, after[key] ?? null, change))
    .filter((row) => row !== undefined);
  const width = Math.max(0, ...rows.map((row) => row.name.length));
  for (const row of rows) lines.push(`      ${row.sign} ${row.name.padEnd(width)} = ${row.text}`);
  lines.push("    }");
  return lines.join("\n");
}

interface Row {
  readonly sign: string;
  readonly name: string;
  readonly text: string;
}

function formatAttribute(name: string, before: Value, after: Value, change: Change): Row | undefined {
  const { action } = change;
  const show = (value: Value) =>
    change.sensitive.has(name) && value !== null ? "(sensitive value)" : formatValue(value);
  if (action === "create") return isEmpty(after) ? undefined : { sign: "+", name, text: show(after) };
  if (action === "delete") return isEmpty(before) ? undefined : { sign: "-", name, text: `${show(before)} -> null` };
  if (valuesEqual(before, after) === true || (isEmpty(before) && isEmpty(after))) return undefined;
  const isComputed = action === "replace" && after instanceof Unknown;
  if (!change.changed.includes(name) && !isComputed) return undefined;
  const forces = change.forcing.includes(name) ? " # forces replacement" : "";
  if (isEmpty(before)) return { sign: "+", name, text: `${show(after)}${forces}` };
  if (isEmpty(after)) return { sign: "-", name, text: `${show(before)} -> null${forces}` };
  return { sign: "~", name, text: `${show(before)} -> ${show(after)}${forces}` };
}

function isEmpty(value: Value): boolean {
  if (value === null) return true;
  if (isRecord(value)) return keysOf(value).length === 0;
  return itemsOf(value)?.length === 0;
}

function formatValue(value: Value): string {
  if (value instanceof Unknown) return "(known after apply)";
  const items = itemsOf(value);
  if (items) return `[${items.map(formatValue).join(", ")}]`;
  if (isRecord(value)) {
    const entries = keysOf(value)
      .filter((key) => value[key] !== null)
      .map((key) => `${/^[\w-]+$/.test(key) ? key : JSON.stringify(key)} = ${formatValue(value[key]!)}`);
    return `{ ${entries.join(", ")} }`;
  }
  return JSON.stringify(value);
}
