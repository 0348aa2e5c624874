import { invalid } from "../errors.ts";
import { add } from "../number.ts";
import { attributeOf, copyOf, type Item, includesBytes, setAttribute, typeOf, type Value } from "../value.ts";
import type { Action, Operand, Path } from "./ast.ts";
import { resolve } from "./condition.ts";

type Changing = Record<string, Value>;

/**
 * The item after an update. Every operand is taken from the item as it was before; list indexes too: elements are removed
 * after all else, and elements set past the end of a list are appended in the order of their indexes.
 * @throws AwsError ValidationException.
 */
export function applyUpdate(actions: readonly Action[], item: Item): Item {
  const values = actions.map((action) => (action.kind === "set" ? evaluate(action.operand, item) : undefined));
  const editor = new Editor(item);
  for (const [index, action] of actions.entries()) {
    switch (action.kind) {
      case "set":
        editor.set(action.path, values[index]!);
        break;
      case "remove":
        editor.remove(action.path);
        break;
      case "add":
        editor.set(action.path, sum(resolve(action.path, item), action.value));
        break;
      case "delete": {
        const rest = difference(resolve(action.path, item), action.value);
        if (rest === undefined) editor.remove(action.path);
        else if (rest !== "nothing") editor.set(action.path, rest);
      }
    }
  }
  return editor.finish();
}

/** Paths that an update touches. */
export function updatedPaths(actions: readonly Action[]): Path[] {
  return actions.map((action) => action.path);
}

const WRONG_TYPE = "An operand in the update expression has an incorrect data type";
const WRONG_PATH = "The document path provided in the update expression is invalid for update";

function evaluate(operand: Operand, item: Item): Value {
  switch (operand.kind) {
    case "value":
      return operand.value;
    case "path": {
      const value = resolve(operand.path, item);
      if (value === undefined)
        throw invalid("The provided expression refers to an attribute that does not exist in the item");
      return value;
    }
    case "sum": {
      const left = evaluate(operand.left, item).N;
      const right = evaluate(operand.right, item).N;
      if (left === undefined || right === undefined) throw invalid(WRONG_TYPE);
      return { N: add(left, right, operand.sign) };
    }
    case "call": {
      const [first, second] = operand.args as readonly [Operand, Operand];
      if (operand.name === "if_not_exists")
        return (first.kind === "path" ? resolve(first.path, item) : undefined) ?? evaluate(second, item);
      const head = evaluate(first, item).L;
      const tail = evaluate(second, item).L;
      if (head === undefined || tail === undefined) throw invalid(WRONG_TYPE);
      return { L: [...head, ...tail] };
    }
  }
}

/** ADD: a number added, a set joined; what is absent counts as zero or empty. */
function sum(existing: Value | undefined, value: Value): Value {
  if (existing === undefined) return value;
  if (typeOf(existing) !== typeOf(value)) throw invalid(WRONG_TYPE);
  if (value.N !== undefined) return { N: add(existing.N!, value.N) };
  if (value.SS !== undefined) return { SS: [...new Set([...existing.SS!, ...value.SS])] };
  if (value.NS !== undefined) return { NS: [...new Set([...existing.NS!, ...value.NS])] };
  return { BS: [...existing.BS!, ...value.BS!.filter((bytes) => !includesBytes(existing.BS!, bytes))] };
}

/** DELETE: a set without some elements; undefined when none are left, "nothing" when there was no set. */
function difference(existing: Value | undefined, value: Value): Value | undefined | "nothing" {
  if (existing === undefined) return "nothing";
  if (typeOf(existing) !== typeOf(value)) throw invalid(WRONG_TYPE);
  if (value.SS !== undefined) {
    const SS = existing.SS!.filter((text) => !value.SS!.includes(text));
    return SS.length > 0 ? { SS } : undefined;
  }
  if (value.NS !== undefined) {
    const NS = existing.NS!.filter((number) => !value.NS!.includes(number));
    return NS.length > 0 ? { NS } : undefined;
  }
  const BS = existing.BS!.filter((bytes) => !includesBytes(value.BS!, bytes));
  return BS.length > 0 ? { BS } : undefined;
}

/** A list while it is edited: elements to remove and to append wait until the end. */
interface EditedList {
  readonly L: (Value | undefined)[];
  readonly appended: Map<number, Value>;
}

/** Edits a copy of an item; documents on the way to a change are copied once, the rest is shared. */
class Editor {
  readonly #item: Changing;
  readonly #maps = new Set<Changing>();
  readonly #lists = new Map<readonly unknown[], EditedList>();

  constructor(item: Item) {
    this.#item = copyOf(item);
    this.#maps.add(this.#item);
  }

  set(path: Path, value: Value): void {
    const parent = this.#parent(path);
    const step = path.at(-1)!;
    if (typeof step === "string") setAttribute(parent as Changing, step, value);
    else {
      const list = this.#lists.get(parent as Value[])!;
      if (step < list.L.length) list.L[step] = value;
      else list.appended.set(step, value);
    }
  }

  /** Removing what is absent is no error, as long as its parent is there. */
  remove(path: Path): void {
    const parent = this.#parent(path);
    const step = path.at(-1)!;
    if (typeof step === "string") delete (parent as Changing)[step];
    else {
      const list = this.#lists.get(parent as Value[])!;
      if (step < list.L.length) list.L[step] = undefined;
    }
  }

  finish(): Item {
    for (const { L, appended } of this.#lists.values()) {
      let kept = 0;
      for (const element of L) if (element !== undefined) L[kept++] = element;
      L.length = kept;
      for (const index of [...appended.keys()].sort((a, b) => a - b)) L.push(appended.get(index)!);
    }
    return this.#item;
  }

  /** The document that holds the last step of a path, copied for editing. */
  #parent(path: Path): Changing | (Value | undefined)[] {
    let parent: Changing | (Value | undefined)[] = this.#item;
    for (let index = 0; index < path.length - 1; index++) {
      const step = path[index]!;
      const wantsList = typeof path[index + 1] === "number";
      const value: Value | undefined =
        typeof step === "string" ? attributeOf(parent as Changing, step) : (parent as Value[])[step];
      if (value === undefined || (wantsList ? value.L : value.M) === undefined) throw invalid(WRONG_PATH);
      parent = wantsList ? this.#editableList(parent, step, value) : this.#editableMap(parent, step, value);
    }
    return parent;
  }

  #editableMap(parent: Changing | (Value | undefined)[], step: string | number, value: Value): Changing {
    if (this.#maps.has(value.M as Changing)) return value.M as Changing;
    const M = copyOf(value.M!);
    this.#maps.add(M);
    put(parent, step, { M });
    return M;
  }

  #editableList(parent: Changing | (Value | undefined)[], step: string | number, value: Value): (Value | undefined)[] {
    const edited = this.#lists.get(value.L!);
    if (edited !== undefined) return edited.L;
    const L: (Value | undefined)[] = [...value.L!];
    this.#lists.set(L, { L, appended: new Map() });
    put(parent, step, { L: L as Value[] });
    return L;
  }
}

function put(parent: Changing | (Value | undefined)[], step: string | number, value: Value): void {
  if (typeof step === "string") setAttribute(parent as Changing, step, value);
  else (parent as (Value | undefined)[])[step] = value;
}
