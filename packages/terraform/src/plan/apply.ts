import type { Module } from "../configuration/module.ts";
import { TerraformError } from "../errors.ts";
import { hasUnknown, record, toPlain, type ValueRecord } from "../hcl/values.ts";
import type { Node } from "./graph.ts";
import type { Attributes, HandlerContext, ResourceHandler } from "./handler.ts";
import { type Change, type Configuration, findBlock, plan, refuseDestroy } from "./planner.ts";
import type { State, StateEntry } from "./state.ts";

/** Told as resources are worked on: `done` counts finished of `total`. */
export type Progress = (event: {
  readonly address: string;
  readonly action: Change["action"];
  readonly done: number;
  readonly total: number;
}) => void;

/** What an apply did, and the outputs of the root module as plain data. */
export interface ApplyResult {
  readonly changes: readonly Change[];
  readonly outputs: Record<string, unknown>;
}

/** Resources worked on at once, as Terraform's own default. */
const PARALLELISM = 10;

/**
 * Plans and applies. First goes what is replaced, dependents before what they hang on, with deletions that would hold
 * it back; then creations and updates, dependencies first; last every other deletion and predecessors that
 * `create_before_destroy` kept.
 */
export async function apply(configuration: Configuration, progress: Progress = () => {}): Promise<ApplyResult> {
  const { state, resources, context } = configuration.options;
  const changes = plan(configuration);
  const work = changes.filter((change) => change.action !== "none" && change.action !== "read");
  const finished = new Set<string>();
  const report = (change: Change) => {
    finished.add(change.address);
    progress({ address: change.address, action: change.action, done: finished.size, total: work.length });
  };
  const byAddress = new Map(changes.map((change) => [change.address, change]));

  const early = earlyDeletions(changes, state);
  await destroyEntries(early, state, resources, context, (entry) => {
    const change = byAddress.get(entry.address)!;
    if (change.action === "delete") report(change);
  });
  await inOrder(
    changes.filter((change) => change.node !== undefined),
    (change) => [...change.node!.dependencies].filter((address) => byAddress.has(address)),
    async (change) => {
      if (change.action === "none") return;
      if (change.action === "read") {
        const value = configuration.readData(change.node!);
        configuration.setValue(change.address, value);
        configuration.checkAfter(change.node!, value);
        return;
      }
      await applyChange(configuration, change.node!, change.action, resources.get(change.node!.resource.type)!);
      report(change);
    },
  );
  const late = state.entries().filter((entry) => entry.deposed || byAddress.get(entry.address)?.action === "delete");
  await destroyEntries(late, state, resources, context, (entry) => {
    const change = byAddress.get(entry.address);
    if (change) report(change);
  });
  return { changes, outputs: configuration.outputs() };
}

/** Entries whose replacement needs them gone first, and entries to delete that depend on one of them. */
function earlyDeletions(changes: readonly Change[], state: State): StateEntry[] {
  const early = new Set(
    changes
      .filter((change) => change.action === "replace" && !change.node!.resource.lifecycle.createBeforeDestroy)
      .map((change) => change.address),
  );
  const deleted = changes.filter((change) => change.action === "delete").map((change) => state.get(change.address)!);
  for (let before = -1; before !== early.size; ) {
    before = early.size;
    for (const entry of deleted) if (entry.dependencies.some((address) => early.has(address))) early.add(entry.address);
  }
  return state.entries().filter((entry) => early.has(entry.address));
}

/**
 * Destroys everything in a state, dependents first.
 * @throws TerraformError before anything is deleted when `lifecycle.prevent_destroy` of the module forbids it.
 */
export async function destroy(
  module: Module,
  state: State,
  resources: ReadonlyMap<string, ResourceHandler>,
  context: HandlerContext,
  progress: Progress = () => {},
): Promise<void> {
  const entries = state.entries();
  for (const entry of entries) {
    const block = findBlock(module, entry.address);
    if (block?.lifecycle.preventDestroy) refuseDestroy(entry.address, "is part of what is destroyed", block);
  }
  let done = 0;
  await destroyEntries(entries, state, resources, context, (entry) =>
    progress({ address: entry.address, action: "delete", done: ++done, total: entries.length }),
  );
}

async function applyChange(
  configuration: Configuration,
  node: Node,
  action: Change["action"],
  handler: ResourceHandler,
): Promise<void> {
  const { state, context } = configuration.options;
  const config = configuration.evaluate(node);
  if (Object.values(config).some(hasUnknown))
    throw new TerraformError(
      "TERRAFORM_APPLY",
      `${node.address}: an argument is still unknown after everything it depends on was applied`,
      node.resource.position,
    );
  const given = toPlain(record(Object.entries(config))) as Attributes;
  const plain = { ...handler.defaults, ...given };
  const prior = state.get(node.address);
  const keep = (attributes: Attributes, mark: { tainted?: true } = {}) =>
    state.set({
      address: node.address,
      type: node.resource.type,
      config: given,
      attributes,
      dependencies: [...node.dependencies],
      sensitive: [...configuration.sensitivity.ofResource(node.instance, node.resource)],
      ...mark,
    });
  const place = { rootPath: configuration.module.path };
  try {
    if (action === "replace" && prior) state.depose(node.address);
    const attributes =
      action === "update" && prior && handler.update
        ? await handler.update(plain, prior.attributes, context, place)
        : await handler.create(plain, context, (partial) => keep(partial, { tainted: true }), place);
    keep(attributes);
    const value = configuration.appliedValue(node.address, node.resource.type, attributes);
    configuration.setValue(node.address, value);
    configuration.checkAfter(node, value as ValueRecord);
  } catch (cause) {
    if (cause instanceof TerraformError) throw cause;
    throw new TerraformError(
      "TERRAFORM_APPLY",
      `${node.address}: ${action} failed: ${(cause as Error).name}: ${(cause as Error).message}`,
      node.resource.position,
      { cause },
    );
  }
}

async function destroyEntries(
  entries: readonly StateEntry[],
  state: State,
  resources: ReadonlyMap<string, ResourceHandler>,
  context: HandlerContext,
  report: (entry: StateEntry) => void,
): Promise<void> {
  const dependents = new Map<string, string[]>();
  for (const entry of entries)
    for (const address of entry.dependencies)
      dependents.set(address, [...(dependents.get(address) ?? []), entry.address]);
  const known = new Set(entries.map((entry) => entry.address));
  await inOrder(
    entries,
    (entry) => (dependents.get(entry.address) ?? []).filter((address) => known.has(address)),
    async (entry) => {
      const handler = resources.get(entry.type);
      if (!handler) throw new TerraformError("TERRAFORM_APPLY", `${entry.address}: no handler for ${entry.type}`);
      try {
        await handler.delete(entry.attributes, context);
      } catch (cause) {
        const gone = handler.absent.includes((cause as Error).name);
        if (!gone)
          throw new TerraformError(
            "TERRAFORM_APPLY",
            `${entry.address}: delete failed: ${(cause as Error).name}: ${(cause as Error).message}`,
            undefined,
            { cause },
          );
      }
      state.delete(entry.address);
      report(entry);
    },
  );
}

/**
 * Runs work on items, each after those it waits for, a bounded number at once. The first failure stops new work; what
 * is under way finishes, and its failures are thrown with the first.
 */
async function inOrder<Item extends { readonly address: string }>(
  items: readonly Item[],
  waitsFor: (item: Item) => readonly string[],
  work: (item: Item) => Promise<void>,
): Promise<void> {
  const waiting = new Map(items.map((item) => [item.address, { item, open: new Set(waitsFor(item)) }]));
  const running = new Set<Promise<void>>();
  const failures: unknown[] = [];
  while ((waiting.size > 0 && failures.length === 0) || running.size > 0) {
    for (const [address, { item, open }] of waiting) {
      if (failures.length > 0 || running.size >= PARALLELISM) break;
      if (open.size > 0) continue;
      waiting.delete(address);
      const task = work(item)
        .then(() => {
          for (const other of waiting.values()) other.open.delete(address);
        })
        .catch((error: unknown) => {
          failures.push(error);
        })
        .finally(() => running.delete(task));
      running.add(task);
    }
    if (running.size === 0 && waiting.size > 0 && failures.length === 0)
      throw new TerraformError(
        "TERRAFORM_APPLY",
        `nothing can go on: ${[...waiting.keys()].join(", ")} wait for each other`,
      );
    await Promise.race(running);
  }
  if (failures.length === 1) throw failures[0];
  if (failures.length > 1)
    throw new TerraformError(
      "TERRAFORM_APPLY",
      failures.map((error) => (error as Error).message).join("\n"),
      undefined,
      { cause: new AggregateError(failures) },
    );
}
