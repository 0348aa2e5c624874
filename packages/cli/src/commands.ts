import type { Command } from "./command.ts";

// Loaded when asked for: `list` does not wait for what `cloud` needs.
const LOADERS: Readonly<Record<string, () => Promise<Command>>> = {
  list: async () => (await import("./commands/list.ts")).list,
  run: async () => (await import("./commands/run.ts")).run,
  report: async () => (await import("./commands/report.ts")).report,
  cloud: async () => (await import("./commands/cloud.ts")).cloud,
  coverage: async () => (await import("./commands/coverage.ts")).coverage,
  doctor: async () => (await import("./commands/doctor.ts")).doctor,
  check: async () => (await import("./commands/check.ts")).check,
  plan: async () => (await import("./commands/plan.ts")).plan,
  graph: async () => (await import("./commands/graph.ts")).graph,
  cost: async () => (await import("./commands/cost.ts")).cost,
  deploy: async () => (await import("./commands/deploy.ts")).deploy,
  destroy: async () => (await import("./commands/deploy.ts")).destroy,
  flink: async () => (await import("./commands/flink.ts")).flink,
  new: async () => (await import("./commands/new.ts")).create,
};

/** All commands, in the order of `--help`. */
export const commandNames: readonly string[] = Object.keys(LOADERS);

/** Commands of the design that this version refuses by name. */
export const REFUSED_COMMANDS: readonly string[] = ["sql"];

export function loadCommand(name: string): Promise<Command> {
  return LOADERS[name]!();
}

export function loadCommands(): Promise<Command[]> {
  return Promise.all(commandNames.map(loadCommand));
}
