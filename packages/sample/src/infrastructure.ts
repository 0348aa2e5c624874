import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { Cloud } from "@millrace/local-aws";
import { formatPlan, openProject } from "@millrace/terraform";
import type { AwsClients } from "./clients.ts";
import { SampleError } from "./errors.ts";
import type { Progress } from "./progress.ts";

export interface InfrastructureOptions {
  /** The repository. */
  readonly root: string;
  /** Folder of the Terraform root, relative to the repository. */
  readonly terraform: string;
  readonly variables: Readonly<Record<string, unknown>>;
  /** Names of the outputs that the sample reads; each must be text. */
  readonly outputs: readonly string[];
  /** The run's folder: its state is kept there. */
  readonly folder: string;
  readonly cloud: Cloud;
  readonly aws: AwsClients;
  readonly progress: Progress;
}

/** Resources of a run, made from the sample's own Terraform. */
export interface Infrastructure {
  /** Writes the plan beside the report as `plan.txt`, applies it and returns the outputs. */
  apply(): Promise<Record<string, string>>;
  /** Destroys what was applied, dependents first. */
  destroy(): Promise<void>;
}

/** Opens a sample's Terraform root for the embedded AWS of a run. */
export function openInfrastructure(options: InfrastructureOptions): Infrastructure {
  const { cloud, aws, progress } = options;
  const clients = aws as unknown as Readonly<Record<string, (() => unknown) | undefined>>;
  const project = openProject({
    folder: path.join(options.root, options.terraform),
    variables: options.variables,
    stateFile: path.join(options.folder, "terraform.json"),
    now: cloud.clock.now(),
    context: {
      client<Client>(service: string): Client {
        // Service ids are SDK package suffixes: `cloudwatch-logs` is the client `cloudwatchLogs`.
        const make = clients[service.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase())];
        if (make === undefined)
          throw new SampleError("SAMPLE_INVALID_DEFINITION", `the embedded AWS has no client for ${service}`);
        return make() as Client;
      },
      region: cloud.region,
      account: cloud.account,
      partition: cloud.partition,
      sleep: (ms) => cloud.clock.sleep(ms),
      random: (length) => cloud.random.hex(length),
    },
  });
  return {
    async apply() {
      writeFileSync(path.join(options.folder, "plan.txt"), formatPlan(project.plan()));
      const stage = progress.stage("apply", { unit: "resources" });
      const { outputs } = await project.apply(() => stage.add(1));
      stage.done();
      return readOutputs(options.terraform, options.outputs, outputs);
    },
    async destroy() {
      const stage = progress.stage("destroy", { unit: "resources" });
      await project.destroy(() => stage.add(1));
      stage.done();
    },
  };
}

/** The outputs a sample declares, as text. @throws SampleError when one is missing or something else. */
export function readOutputs(
  terraform: string,
  names: readonly string[],
  outputs: Readonly<Record<string, unknown>>,
): Record<string, string> {
  return Object.fromEntries(
    names.map((name) => {
      const value = outputs[name];
      if (typeof value !== "string") {
        const known = Object.keys(outputs).join(", ") || "none";
        throw new SampleError(
          "SAMPLE_INVALID_DEFINITION",
          `${terraform}: expected a text output ${name}, got ${value === undefined ? "nothing" : typeof value}; there are ${known}`,
        );
      }
      return [name, value];
    }),
  );
}

/** Where `deploy` keeps the outputs of a sample that stands on AWS, relative to the repository. */
export function deploymentFolder(root: string, sample: string): string {
  return path.join(root, ".millrace", "deploy", sample);
}

/** The file with those outputs. */
export function outputsFile(root: string, sample: string): string {
  return path.join(deploymentFolder(root, sample), "outputs.json");
}

/** Resources that `deploy` made on AWS: they are there already, and stay. */
export function openDeployment(root: string, sample: string, names: readonly string[]): Infrastructure {
  const file = outputsFile(root, sample);
  return {
    apply: async () => readOutputs(file, names, JSON.parse(readFileSync(file, "utf8")) as Record<string, unknown>),
    async destroy() {},
  };
}
