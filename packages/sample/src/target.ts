import { existsSync } from "node:fs";
import { type Clock, createCloud, createLiveClock, type FaultRule } from "@millrace/local-aws";
import type { AwsClients, ConfigFactory } from "./clients.ts";
import type { Sample } from "./definition.ts";
import { SampleError } from "./errors.ts";
import { type Infrastructure, openDeployment, openInfrastructure, outputsFile } from "./infrastructure.ts";
import type { Progress } from "./progress.ts";
import type { RunFolder } from "./run-folder.ts";
import { DEFAULT_SEED, type RunOptions } from "./runner.ts";

/** What a run talks to: an embedded AWS of its own, or AWS itself. */
export interface Target {
  readonly clock: Clock;
  readonly clientConfig: ConfigFactory;
  addFault(rule: FaultRule): void;
  infrastructure(options: {
    readonly variables: Readonly<Record<string, unknown>>;
    readonly aws: AwsClients;
    readonly progress: Progress;
  }): Infrastructure;
  close(): Promise<void>;
}

const NO_INFRASTRUCTURE: Infrastructure = { apply: async () => ({}), destroy: async () => {} };

/** Opens the target that the options name. */
export function openTarget(
  sample: Sample,
  options: RunOptions,
  folder: RunFolder,
  log: (line: string) => void,
): Target {
  return options.target === "aws" ? openAws(sample, options) : openEmbedded(sample, options, folder, log);
}

function openEmbedded(sample: Sample, options: RunOptions, folder: RunFolder, log: (line: string) => void): Target {
  const cloud = createCloud({
    clock: options.clock ?? "fast",
    ...(options.clock === "live" && options.speed !== undefined ? { speed: options.speed } : {}),
    seed: options.seed ?? DEFAULT_SEED,
    limits: options.limits ?? true,
    ...(sample.region === undefined ? {} : { region: sample.region }),
    directory: folder.data,
    log,
  });
  const { terraform } = sample;
  return {
    clock: cloud.clock,
    clientConfig: (clientOptions) => cloud.clientConfig(clientOptions),
    addFault: (rule) => cloud.faults.add(rule),
    infrastructure: (given) =>
      terraform === null
        ? NO_INFRASTRUCTURE
        : openInfrastructure({
            ...given,
            root: options.root,
            terraform: terraform.root,
            outputs: terraform.outputs,
            folder: folder.path,
            cloud,
          }),
    close: () => cloud.close(),
  };
}

/** AWS, with the SDK's own credentials, Region and endpoint: environment, profile or role. */
function openAws(sample: Sample, options: RunOptions): Target {
  const clock = createLiveClock();
  return {
    clock,
    clientConfig: ({ region, credentials }) => ({
      ...(region === undefined ? {} : { region }),
      ...(credentials === undefined ? {} : { credentials }),
    }),
    addFault: (rule) => {
      throw new SampleError("SAMPLE_TARGET_UNAVAILABLE", `fault ${JSON.stringify(rule)}: expected the embedded AWS`);
    },
    infrastructure: () =>
      sample.terraform === null
        ? NO_INFRASTRUCTURE
        : openDeployment(options.root, sample.name, sample.terraform.outputs),
    async close() {
      clock.close();
    },
  };
}

/**
 * Refuses AWS as target while the sample is not deployed, and flags of the embedded AWS: AWS has its own time, limits
 * and failures.
 * @throws SampleError SAMPLE_TARGET_UNAVAILABLE.
 */
export function refuseTarget(sample: Sample, options: RunOptions): void {
  if (options.target !== "aws") return;
  if (sample.terraform !== null && !existsSync(outputsFile(options.root, sample.name))) {
    throw new SampleError(
      "SAMPLE_TARGET_UNAVAILABLE",
      `--target aws: ${sample.name} is not deployed; deploy it with npm run deploy -w apps/${sample.name}, or run it without --target`,
    );
  }
  const refused = [
    options.faults !== undefined && options.faults.length > 0 ? "--fault" : undefined,
    options.speed === undefined ? undefined : "--speed",
    options.limits === false ? "--limits off" : undefined,
  ].find((flag) => flag !== undefined);
  if (refused !== undefined) {
    throw new SampleError(
      "SAMPLE_TARGET_UNAVAILABLE",
      `${refused}: works on the embedded AWS only; leave it out with --target aws`,
    );
  }
}
