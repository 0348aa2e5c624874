// Entry of a thread: runs its subtasks of one job as the main thread tells it.
import { serialize } from "node:v8";
import { BroadcastChannel, type MessagePort, parentPort, workerData } from "node:worker_threads";
import type { Channel, Environment, Sink } from "../../connectors/connector.ts";
import type { Row } from "../../runtime/operator.ts";
import { decodeCheckpoint } from "../checkpoint.ts";
import type { JobDefinition } from "../definition.ts";
import { openRun } from "../open-run.ts";
import type { Run } from "../run.ts";
import { planScript } from "../script.ts";
import { MemoryCheckpoints } from "../stores.ts";
import { ThreadExchanges } from "./exchanges.ts";
import { type Command, plainError, type Report, type ThreadSetup } from "./messages.ts";

/** Milliseconds between two measures. */
const MEASURE_MS = 200;

const setup = workerData as ThreadSetup;
const parent = parentPort as MessagePort;
const lines: string[] = [];
const collected = new Map<string, { rows: Row[]; kinds: number[] }>();
const commands: Command[] = [];
let run: Run | undefined;
let arrived: () => void = () => undefined;

parent.on("message", (command: Command) => {
  // Rows go on while what belongs to a checkpoint is made visible.
  if (command.kind === "commit") answer(command, run!.commit(command.checkpoint)).catch(() => undefined);
  else if (command.kind === "close") answer(command, close()).catch(() => undefined);
  else {
    commands.push(command);
    arrived();
    run?.wake();
  }
});

const running = main().catch((error) => tell({ kind: "failed", error: plainError(error) }));

async function main(): Promise<void> {
  const environment = await environmentOf(setup);
  const { sql, parallelism, place, subtasks, allowNonRestored } = setup;
  const planning = { environment, parallelism, collect: () => () => undefined, checkpoints: new MemoryCheckpoints() };
  const definition = collecting(planScript(sql, planning)[place]!);
  const exchanges = new ThreadExchanges(setup.ports.map((port) => port ?? undefined));
  const state = setup.state && decodeCheckpoint(setup.state)[0];
  run = await openRun(definition, environment, state, allowNonRestored, { subtasks, exchanges });
  const measured = () => run!.measure(environment.clock.now());
  tell({ kind: "opened", measure: measured() });
  // wall time: how often the main thread is told figures.
  const timer = setInterval(() => tell({ kind: "measured", measure: measured() }), MEASURE_MS);
  let paused = true;
  let ended = false;
  try {
    await run.process({ act: () => between(run!), due: () => Number.POSITIVE_INFINITY });
  } finally {
    clearInterval(timer);
    tell({ kind: "measured", measure: measured() });
    send();
  }

  /** What the main thread asks for; waits for more of it between `align` and `resume`. */
  async function between(running: Run): Promise<boolean> {
    send();
    if (running.finished && !ended) {
      ended = true;
      tell({ kind: "ended" });
    }
    for (;;) {
      const command = commands.shift();
      if (command !== undefined) await answer(command, act(running, command));
      else if (!paused) return false;
      else await running.outside(new Promise<void>((resolve) => (arrived = resolve)));
    }
  }

  async function act(running: Run, command: Command): Promise<Uint8Array | undefined> {
    switch (command.kind) {
      case "align":
        await running.align();
        paused = true;
        send();
        return undefined;
      case "resume":
        paused = false;
        return undefined;
      case "drain":
        running.drain();
        return undefined;
      case "snapshot":
        return serialize((await running.snapshot(command.checkpoint))[0]);
      default:
        throw new Error(`unexpected command ${command.kind}`);
    }
  }
}

async function environmentOf({ environment, data, run: id }: ThreadSetup): Promise<Environment> {
  const module = (await import(environment)) as { environment?: (data: unknown) => Environment | Promise<Environment> };
  if (typeof module.environment !== "function")
    throw new TypeError(
      `${environment}: expected an export 'environment', a function that gives the Environment of a thread`,
    );
  return {
    ...(await module.environment(data)),
    print: (line) => lines.push(line),
    channel: (topic) => channel(`${id} ${topic}`),
  };
}

function channel(name: string): Channel {
  const joined = new BroadcastChannel(name);
  return {
    post: (message) => joined.postMessage(message),
    listen: (listener) => {
      joined.onmessage = ({ data }: { data: unknown }) => listener(data);
    },
    close: () => joined.close(),
  };
}

/** Rows that go to the program are sent to the main thread. */
function collecting(definition: JobDefinition): JobDefinition {
  const sinks = definition.sinks.map((sink) =>
    sink.connector === "collect" ? { ...sink, sink: sending(sink.id) } : sink,
  );
  return { ...definition, sinks };
}

function sending(id: string): Sink {
  const taken = { rows: [] as Row[], kinds: [] as number[] };
  collected.set(id, taken);
  return {
    open: async () => ({
      write: (row, kind) => {
        taken.rows.push(row);
        taken.kinds.push(kind);
      },
      ready: () => undefined,
      prepare: async () => undefined,
      commit: async () => undefined,
      close: async () => undefined,
    }),
  };
}

/** Sends lines and rows that wait. */
function send(): void {
  if (lines.length > 0) tell({ kind: "printed", lines: lines.splice(0) });
  for (const [sink, { rows, kinds }] of collected)
    if (rows.length > 0) tell({ kind: "rows", sink, rows: rows.splice(0), kinds: kinds.splice(0) });
}

async function answer({ id }: Command, work: Promise<unknown>): Promise<void> {
  try {
    const state = await work;
    tell(state instanceof Uint8Array ? { kind: "answer", id, state } : { kind: "answer", id });
  } catch (error) {
    tell({ kind: "refused", id, error: plainError(error) });
    throw error;
  }
}

async function close(): Promise<void> {
  run?.fail(new DOMException("the thread is closed", "AbortError"));
  await running;
  await run?.close();
}

function tell(report: Report): void {
  parent.postMessage(report);
}
