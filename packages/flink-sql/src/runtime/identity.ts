import type { Rex } from "../functions/rex.ts";
import type { Plan } from "../planner/plan.ts";
import { typeText } from "../types/logical.ts";

/** Where an operator's state belongs, and what it must be like to be taken. */
export interface Identity {
  /** Kind and place among the operators and tables below; filters and projections do not count. */
  readonly id: string;
  /** All that the form and meaning of the state follow from: own expressions, types and columns of the inputs. */
  readonly shape: string;
}

/** The identity of the operator of a node; `#n` for those of equal place is up to the caller. */
export function identityOf(node: Plan): Identity {
  return { id: placeOf(node), shape: `${own(node)} of ${inputsOf(node).map(inputShape).join(" and ")}` };
}

/** Nodes that keep nothing. Those of TRANSPARENT may come and go; the shape of the others is part of the state above. */
const TRANSPARENT = new Set<Plan["kind"]>(["filter", "project", "watermark"]);
const STATELESS = new Set<Plan["kind"]>(["expand", "unnest", "union", "values"]);

function placeOf(node: Plan): string {
  if (node.kind === "scan") return node.table.name;
  const inputs = inputsOf(node).map(placeOf).join(", ");
  if (TRANSPARENT.has(node.kind)) return inputs;
  return `${node.kind === "join" ? `${node.strategy.kind} join` : node.kind}(${inputs})`;
}

/** Columns of an input, and the windows and other stateless steps they come from. */
function inputShape(node: Plan): string {
  const columns = node.fields.map(({ name, type }) => `${name} ${typeText(type)}`).join(", ");
  return `(${columns})${stepsOf(node)}`;
}

function stepsOf(node: Plan): string {
  const below = () => inputsOf(node).map(stepsOf).join("");
  if (TRANSPARENT.has(node.kind)) return below();
  const step = STATELESS.has(node.kind) || (node.kind === "window" && node.function !== "SESSION");
  return step ? ` by ${own(node)}${below()}` : "";
}

function inputsOf(node: Plan): readonly Plan[] {
  if ("input" in node) return [node.input];
  if ("inputs" in node) return node.inputs;
  return "left" in node ? [node.left, node.right] : [];
}

/** Properties of a node that say nothing about its state. */
const LEFT_OUT = new Set(["at", "fields", "windows", "input", "inputs", "left", "right", "table", "stateTtl"]);

function own(node: Plan): string {
  const parameters = Object.entries(node).filter(([key]) => !LEFT_OUT.has(key));
  return JSON.stringify(Object.fromEntries(parameters), plainValue);
}

function plainValue(key: string, value: unknown): unknown {
  if (key === "at") return undefined;
  if (typeof value === "bigint") return `${value}n`;
  if (typeof value === "number" && !Number.isFinite(value)) return String(value);
  if (isRex(value)) return rexText(value);
  return value;
}

function isRex(value: unknown): value is Rex {
  return (
    typeof value === "object" && value !== null && "kind" in value && "type" in value && typeof value.type === "object"
  );
}

function rexText(rex: Rex): string {
  switch (rex.kind) {
    case "column":
      return `$${rex.index}`;
    case "literal":
      return `${JSON.stringify(rex.value, plainValue)}:${typeText(rex.type)}`;
    case "call":
      return `${rex.name}(${rex.args.map(rexText).join(", ")}):${typeText(rex.type)}`;
  }
}
