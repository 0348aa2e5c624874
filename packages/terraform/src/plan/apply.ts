import { TerraformError } from "../errors.ts";
import { fromPlain, hasUnknown, record, toPlain } from "../hcl/values.ts";
import type { Node } from "./graph.ts";
import type { Attributes, HandlerContext, ResourceHandler } from "./handler.ts";
import { type Change, type Configuration, plan } from "./planner.ts";
import type { State, StateEntry } from "./state.ts";

/** Told as resources are worked on: `done` counts finished of `total`. */
export type Progress = (event: {
  readonly address: string;
  readonly action: Change["action"];
  readonly done: number;
  readonly total: number;
}) => void;

export interface ApplyResult {
  readonly changes: readonly Change[];
  readonly outputs: Record<string, unknown>;
}

/** Resources worked on at once, as Terraform's own default. */
const PARALLELISM = 10;

/** Plans and applies: dependencies first, independent resources at once, deletions last and in reverse. */
export async function apply(configuration: Configuration, progress: Progress = () => {}): Promise<ApplyResult> {
  const { state, resources, context } = configuration.options;
  const changes = plan(configuration);
  const work = changes.filter((change) => change.action !== "none" && change.action !== "read");
  let done = 0;
  const report = (change: Change) =>
    progress({ address: change.address, action: change.action, done: ++done, total: work.length });
  const byAddress = new Map(changes.map((change) => [change.address, change]));

  await inOrder(
    changes.filter((change) => change.node !== undefined),
    (change) => [...change.node!.dependencies].filter((address) => byAddress.has(address)),
    async (change) => {
      if (change.action === "none") return;
      if (change.action === "read") {
        configuration.setValue(change.address, configuration.readData(change.node!));
        return;
      }
      await applyChange(configuration, change.node!, change.action, resources.get(change.node!.resource.type)!);
      report(change);
    },
  );
  const orphans = changes.filter((change) => change.action === "delete").map((change) => state.get(change.address)!);
  await destroyEntries(orphans, state, resources, context, (entry) => report(byAddress.get(entry.address)!));
  return { changes, outputs: configuration.outputs() };
}

/** Destroys everything in a state, dependents first. */
export async function destroy(
  state: State,
  resources: ReadonlyMap<string, ResourceHandler>,
  context: HandlerContext,
  progress: Progress = () => {},
): Promise<void> {
  const entries = state.entries();
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
  const plain = { ...handler.defaults, ...(toPlain(record(Object.entries(config))) as Attributes) };
  const prior = state.get(node.address);
  try {
    if (action === "replace" && prior) {
      await handler.delete(prior.attributes, context);
      state.delete(node.address);
    }
    const attributes =
      action === "update" && prior && handler.update
        ? await handler.update(plain, prior.attributes, context)
        : await handler.create(plain, context);
    state.set({
      address: node.address,
      type: node.resource.type,
      config: toPlain(record(Object.entries(config))) as Attributes,
      attributes,
      dependencies: [...node.dependencies],
    });
    configuration.setValue(node.address, fromPlain(attributes));
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
 * is under way finishes before it is thrown.
 */
async function inOrder<Item extends { readonly address: string }>(
  items: readonly Item[],
  waitsFor: (item: Item) => readonly string[],
  work: (item: Item) => Promise<void>,
): Promise<void> {
  const waiting = new Map(items.map((item) => [item.address, { item, open: new Set(waitsFor(item)) }]));
  const running = new Set<Promise<void>>();
  let failure: { readonly error: unknown } | undefined;
  while ((waiting.size > 0 && !failure) || running.size > 0) {
    for (const [address, { item, open }] of waiting) {
      if (failure || running.size >= PARALLELISM) break;
      if (open.size > 0) continue;
      waiting.delete(address);
      const task = work(item)
        .then(() => {
          for (const other of waiting.values()) other.open.delete(address);
        })
        .catch((error: unknown) => {
          failure ??= { error };
        })
        .finally(() => running.delete(task));
      running.add(task);
    }
    if (running.size === 0 && waiting.size > 0 && !failure)
      throw new TerraformError(
        "TERRAFORM_APPLY",
        `nothing can go on: ${[...waiting.keys()].join(", ")} wait for each other`,
      );
    await Promise.race(running);
  }
  if (failure) throw failure.error;
}
