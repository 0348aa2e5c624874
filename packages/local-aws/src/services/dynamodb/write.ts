import type { AwsError } from "../../errors.ts";
import { conditionFailed, invalid } from "./errors.ts";
import type { Action, Condition } from "./expressions/ast.ts";
import { holds } from "./expressions/condition.ts";
import { applyUpdate } from "./expressions/update.ts";
import type { Table } from "./table.ts";
import { type Item, itemBytes, toDocument } from "./value.ts";

/** Developer guide, "Quotas": bytes of an item, names included. */
export const MAX_ITEM_BYTES = 400 * 1024;

/** One write of one item, checked as far as it can be without the item that is there. */
export interface Write {
  readonly kind: "put" | "update" | "delete" | "check";
  readonly table: Table;
  readonly order: string;
  /** The partition's part of `order`, for limits per partition. */
  readonly partition: string;
  /** The item of a put, the key of any other write. */
  readonly item: Item;
  readonly actions: readonly Action[];
  readonly condition: Condition | undefined;
  /** Whether a failed condition tells the item. */
  readonly tellItem: boolean;
}

const NOTHING: Item = {};

/** @throws AwsError ConditionalCheckFailedException. */
export function checkCondition(write: Write, existing: Item | undefined): void {
  if (write.condition === undefined || holds(write.condition, existing ?? NOTHING)) return;
  throw conditionFailed(write.tellItem && existing !== undefined ? toDocument(existing) : undefined);
}

/** The item after a write; undefined when none is left. @throws AwsError ValidationException. */
export function itemAfter(write: Write, existing: Item | undefined): Item | undefined {
  switch (write.kind) {
    case "put":
      return write.item;
    case "delete":
      return undefined;
    case "check":
      return existing;
    case "update": {
      const item = applyUpdate(write.actions, existing ?? write.item);
      write.table.checkIndexKeys(item);
      return item;
    }
  }
}

/** Size of the item that a write leaves. @throws AwsError ValidationException above 400 KB. */
export function checkedBytes(write: Write, item: Item | undefined): number {
  if (item === undefined) return 0;
  const bytes = itemBytes(item);
  if (bytes > MAX_ITEM_BYTES) throw tooLarge(write.kind === "update");
  return bytes;
}

export function tooLarge(update: boolean): AwsError {
  return invalid(
    update
      ? "Item size to update has exceeded the maximum allowed size"
      : "Item size has exceeded the maximum allowed size",
  );
}
