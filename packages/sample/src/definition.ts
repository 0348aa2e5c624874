import type { FaultRule } from "@millrace/local-aws";
import type { Check } from "./checks.ts";
import type { ProvisionContext, SampleContext } from "./context.ts";
import { parseDuration } from "./duration.ts";
import { SampleError } from "./errors.ts";
import { flagName, type ParameterDefinitions, parseParameters } from "./parameters.ts";
import type { View } from "./views.ts";

/** A way to break a sample on purpose: `--fault <name>` adds its rules to the embedded AWS. */
export interface FaultSwitch {
  /** What breaks, and what to watch. */
  readonly description: string;
  readonly rules: readonly [FaultRule, ...FaultRule[]];
}

/** What a sample is: see {@link defineSample}. */
export interface SampleDefinition<
  P extends ParameterDefinitions,
  F extends Readonly<Record<string, FaultSwitch>>,
  O,
  R,
> {
  /** Name of its folder under `apps/`. */
  readonly name: string;
  readonly title: string;
  /** One sentence. */
  readonly summary: string;
  /** Numbers of the systems it rebuilds. */
  readonly systems: readonly number[];
  /** Folder of its Terraform root, relative to the repository; null while it has none. */
  readonly terraform: string | null;
  readonly parameters: P;
  readonly faults: F;
  /** Creates the resources of a local run through SDK calls and returns what the Terraform root would output. */
  readonly provision: (context: ProvisionContext<P>) => Promise<O>;
  readonly run: (context: SampleContext<P, O>) => Promise<R>;
  /** Compares what the run produced with expectations that come from elsewhere. */
  readonly checks: (result: R, context: SampleContext<P, O>) => Promise<readonly Check[]> | readonly Check[];
  readonly views: (result: R, context: SampleContext<P, O>) => readonly View[];
}

/** A sample whose own types are hidden: what the runner and the command line handle. */
export type Sample = SampleDefinition<ParameterDefinitions, Readonly<Record<string, FaultSwitch>>, unknown, unknown>;

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
 * Declares a sample. Parameters are typed through to `context.parameters`, outputs from `provision` to `run`, and the
 * run's result to `checks` and `views`.
 * @throws SampleError SAMPLE_INVALID_DEFINITION, so that a mistake shows when the file is loaded.
 * @example
 * export const sample = defineSample({ name: "echo", …, run: async ({ aws, outputs, records }) => { … } });
 */
export function defineSample<
  const P extends ParameterDefinitions,
  const F extends Readonly<Record<string, FaultSwitch>>,
  O,
  R,
>(definition: SampleDefinition<P, F, O, R>): Sample {
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
