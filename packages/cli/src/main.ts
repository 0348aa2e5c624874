import type { Command, CommandLine, Flag, Io } from "./command.ts";
import { parseCommandLine } from "./command-line.ts";
import { commandNames, loadCommand, loadCommands, REFUSED_COMMANDS } from "./commands.ts";
import { usage } from "./errors.ts";
import { reportFailure } from "./failure.ts";
import { commandHelp, overview } from "./help.ts";
import { suggest } from "./suggest.ts";

const HELP: Flag = { type: "boolean", description: "print this" };

/**
 * Runs one command line of `millrace` and returns its exit code: 0 all good, 1 a check or finding failed, 2 wrong usage,
 * 3 the environment lacks something, 130 stopped by Ctrl-C.
 */
export async function main(args: readonly string[]): Promise<number> {
  const controller = new AbortController();
  const release = listenForSignals(controller);
  ignoreClosedPipes();
  const io: Io = {
    stdout: process.stdout,
    stderr: process.stderr,
    cwd: process.cwd(),
    env: process.env,
    signal: controller.signal,
  };
  try {
    return await runCommand(args, io);
  } catch (error) {
    return reportFailure(error, args[0], io);
  } finally {
    release();
  }
}

async function runCommand(args: readonly string[], io: Io): Promise<number> {
  const [name, ...rest] = args;
  if (name === undefined || name === "--help" || name === "-h" || name === "help") {
    io.stdout.write(overview(await loadCommands()));
    return name === undefined ? 2 : 0;
  }
  const command = await findCommand(name);
  const extension = await command.extend?.(rest, io);
  const flags = { ...command.flags, ...extension?.flags, help: HELP };
  if (rest.includes("--help") || rest.includes("-h")) {
    io.stdout.write(commandHelp({ ...command, flags, details: extension?.details ?? command.details }));
    return 0;
  }
  const line: CommandLine = parseCommandLine(rest, flags, command.positionals, command.usage);
  return command.run(line, io);
}

function findCommand(name: string): Promise<Command> {
  if (commandNames.includes(name)) return loadCommand(name);
  if (REFUSED_COMMANDS.includes(name)) {
    throw usage(`the command ${name} is not part of this version; there are: ${commandNames.join(", ")}`);
  }
  const near = suggest(name, commandNames);
  throw usage(`unknown command ${name}${near === undefined ? "" : `; did you mean ${near}?`}`);
}

/** The first Ctrl-C asks the command to stop, the second ends the process. */
function listenForSignals(controller: AbortController): () => void {
  const onSignal = (): void => {
    if (controller.signal.aborted) process.exit(130);
    controller.abort(new DOMException("stopped by the user", "AbortError"));
  };
  process.on("SIGINT", onSignal).on("SIGTERM", onSignal);
  return () => process.off("SIGINT", onSignal).off("SIGTERM", onSignal);
}

/** `millrace list | head -1` closes the pipe early, which is no failure. */
function ignoreClosedPipes(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code !== "EPIPE") throw error;
    });
  }
}
