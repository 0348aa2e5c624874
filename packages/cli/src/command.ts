import type { TextOutput } from "@millrace/sample";

/** Where a command reads its surroundings and writes its results. */
export interface Io {
  readonly stdout: TextOutput;
  readonly stderr: TextOutput;
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  /** Aborted by Ctrl-C and by termination. */
  readonly signal: AbortSignal;
}

/** One flag of a command. */
export interface Flag {
  readonly type: "boolean" | "string";
  /** What stands for the value in `--help`, such as `<port>`. */
  readonly hint?: string;
  readonly description: string;
  /** May be given more than once. */
  readonly multiple?: boolean;
  /** A boolean that `--no-<name>` turns off. */
  readonly negatable?: boolean;
}

export type Flags = Readonly<Record<string, Flag>>;

/** What stood on the command line after the command's name. */
export interface CommandLine {
  readonly positionals: readonly string[];
  /** Texts and booleans by flag name; flags that may be repeated are in `lists`. */
  readonly texts: Readonly<Record<string, string>>;
  readonly lists: Readonly<Record<string, readonly string[]>>;
  readonly switches: Readonly<Record<string, boolean>>;
}

/** A command of `millrace`. */
export interface Command {
  /** `run <sample> [flags]`. */
  readonly usage: string;
  readonly summary: string;
  readonly flags: Flags;
  /** How many positional arguments it takes, at least and at most. */
  readonly positionals: readonly [number, number];
  /** Lines below the flags in `--help`. */
  readonly details?: readonly string[];
  /** Flags and help that depend on the first arguments, such as the parameters of a sample. */
  extend?(args: readonly string[], io: Io): Promise<Pick<Command, "flags" | "details"> | undefined>;
  /** Returns the exit code. */
  run(line: CommandLine, io: Io): Promise<number>;
}
