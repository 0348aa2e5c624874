import type { CatalogTable } from "../planner/catalog.ts";
import type { Plan } from "../planner/plan.ts";

/** A table a plan reads, and how. */
export interface ReadTable {
  readonly table: CatalogTable;
  /** Its rows make watermarks. */
  readonly timed: boolean;
  /** Rows of others are looked up in it. */
  readonly looked: boolean;
}

/** The tables below a plan; one that is read twice is there twice. */
export function tablesOf(plan: Plan): ReadTable[] {
  const tables: ReadTable[] = [];
  visit(plan, false, false);
  return tables;

  function visit(node: Plan, timed: boolean, looked: boolean): void {
    if (node.kind === "scan") tables.push({ table: node.table, timed, looked });
    else if ("input" in node) visit(node.input, timed || node.kind === "watermark", looked);
    else if ("inputs" in node) for (const input of node.inputs) visit(input, false, looked);
    else if ("left" in node) {
      visit(node.left, false, looked);
      visit(node.right, false, looked || (node.kind === "join" && node.strategy.kind === "lookup"));
    }
  }
}
