import type { FaultRule } from "@millrace/local-aws";
import type { Check } from "./checks.ts";
import type { SampleContext } from "./context.ts";
import { parseDuration } from "./duration.ts";
import { SampleError } from "./errors.ts";
import { flagName, type ParameterDefinitions, type ParameterValues, parseParameters } from "./parameters.ts";
import type { View } from "./views.ts";

/** A way to break a sample on purpose: `--fault <name>` adds its rules to the embedded AWS. */
export interface FaultSwitch {
  /** What breaks, and what to watch. */
  readonly description: string;
  readonly rules: readonly [FaultRule, ...FaultRule[]];
}

/** The Terraform root that makes a sample's resources, on the laptop and on AWS. */
export interface TerraformRoot<P extends ParameterDefinitions, N extends string> {
  /** Its folder, relative to the repository. It declares the variable `name_prefix`, which every run sets. */
  readonly root: string;
  /** Further variables, from the parameters of a run. */
  readonly variables: (parameters: ParameterValues<P>) => Readonly<Record<string, unknown>>;
  /** Names of the text outputs that the sample reads. */
  readonly outputs: readonly N[];
}

/** What a sample is: see {@link defineSample}. */
export interface SampleDefinition<
  P extends ParameterDefinitions,
  F extends Readonly<Record<string, FaultSwitch>>,
  N extends string,
  R,
> {
  /** Name of its folder under `apps/`. */
  readonly name: string;
  readonly title: string;
  /** One sentence. */
  readonly summary: string;
  /** Numbers of the systems it rebuilds. */
  readonly systems: readonly number[];
  /** Region of the embedded AWS, for a sample whose quotas depend on it; AWS is used in the Region of its configuration. */
  readonly region?: string;
  /** null for a sample that needs no resources. */
  readonly terraform: TerraformRoot<P, N> | null;
  /**
   * Lambda functions by name: files of the sample, such as `src/handlers/scale.ts`, that export `handler`. Each is
   * built to `apps/<sample>/dist/functions/<name>.zip` before Terraform, which names that file, is applied.
   */
  readonly functions?: Readonly<Record<string, string>>;
  /**
   * Flink applications by name, each with SQL files of the sample, such as `src/sql/areas.sql`. Each is built to
   * `apps/<sample>/dist/flink/<name>.zip` before Terraform, which names that file, is applied; there the SQL is at its
   * path below `src/`, `sql/areas.sql`.
   */
  readonly flink?: Readonly<Record<string, FlinkDefinition>>;
  readonly parameters: P;
  readonly faults: F;
  readonly run: (context: SampleContext<P, Record<N, string>>) => Promise<R>;
  /** Compares what the run produced with expectations that come from elsewhere. */
  readonly checks: (
    result: R,
    context: SampleContext<P, Record<N, string>>,
  ) => Promise<readonly Check[]> | readonly Check[];
  readonly views: (result: R, context: SampleContext<P, Record<N, string>>) => readonly View[];
}

/** A sample whose own types are hidden: what the runner and the command line handle. */
export type Sample = SampleDefinition<ParameterDefinitions, Readonly<Record<string, FaultSwitch>>, string, unknown>;

/** Flags of `millrace run`, which no parameter may take. */
export const RESERVED_FLAGS = [
  "help",
  "json",
  "target",
  "live",
  "speed",
  "seed",
  "fault",
  "keep",
  "limits",
  "runs",
  "write-readme",
] as const;

/**
 * Declares a sample. Parameters are typed through to `context.parameters`, outputs from Terraform to `run`, and the
 * run's result to `checks` and `views`.
 * @throws SampleError SAMPLE_INVALID_DEFINITION, so that a mistake shows when the file is loaded.
 * @example
 * export const sample = defineSample({ name: "echo", …, run: async ({ aws, outputs, records }) => { … } });
 */
export function defineSample<
  const P extends ParameterDefinitions,
  const F extends Readonly<Record<string, FaultSwitch>>,
  const N extends string,
  R,
>(definition: SampleDefinition<P, F, N, R>): Sample {
  const { name, parameters } = definition;
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name)) throw invalid(name, "name: expected kebab case, as in taxi-fleet");
  if (definition.summary.includes("\n")) throw invalid(name, "summary: expected one line");
  for (const [parameter, entry] of Object.entries(parameters)) {
    if (!/^[a-z][a-zA-Z0-9]*$/.test(parameter)) throw invalid(name, `parameter ${parameter}: expected camel case`);
    const flag = flagName(parameter);
    if (flag.startsWith("no-") || RESERVED_FLAGS.includes(flag as "help"))
      throw invalid(name, `parameter ${parameter}: --${flag} is a flag of millrace run; choose another name`);
    if (entry.type === "duration") {
      for (const text of [entry.minimum, entry.maximum]) {
        if (text !== undefined && parseDuration(text) === undefined)
          throw invalid(name, `parameter ${parameter}: expected a duration such as 1h30m, got ${text}`);
      }
    }
  }
  try {
    parseParameters(parameters);
  } catch (cause) {
    throw new SampleError("SAMPLE_INVALID_DEFINITION", `sample ${name}: default of ${(cause as Error).message}`, {
      cause,
    });
  }
  return definition as unknown as Sample;
}

function invalid(name: string, text: string): SampleError {
  return new SampleError("SAMPLE_INVALID_DEFINITION", `sample ${name}: ${text}`);
}

/** One Flink application of a sample. */
export interface FlinkDefinition {
  /** SQL files below `src/`, run in this order as one script. */
  readonly sql: readonly [string, ...string[]];
  /**
   * Functions that the SQL names as `'functions.<name>'` in `LANGUAGE PYTHON`: a module that exports them as `functions`, for
   * the embedded engine, and the Python file that Flink takes.
   */
  readonly functions?: { readonly typescript: string; readonly python: string };
}
