import { spawn } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { deploymentFolder, type Sample } from "@millrace/sample";
import type { Io } from "./command.ts";
import { lacking } from "./errors.ts";

/** What `deploy` and `destroy` work on. */
export interface Deployment {
  readonly sample: Sample;
  readonly root: string;
  /** Folder of the Terraform root. */
  readonly terraform: string;
  /** Holds the state, Terraform's own files and the outputs; not under version control. */
  readonly folder: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** Collects what a deployment needs. @throws CliError when the sample has no Terraform root. */
export function openDeployment(root: string, sample: Sample, variables: Readonly<Record<string, unknown>>): Deployment {
  if (sample.terraform === null)
    throw lacking(
      `${sample.name} has no Terraform root, so there is nothing to deploy; run it here with millrace run ${sample.name}`,
    );
  const folder = deploymentFolder(root, sample.name);
  return { sample, root, terraform: path.join(root, sample.terraform.root), folder, variables };
}

/** Applies the root with the real terraform and saves its outputs. Terraform itself asks before it changes anything. */
export async function deploy(deployment: Deployment, approve: boolean, io: Io): Promise<Record<string, unknown>> {
  const { folder } = deployment;
  mkdirSync(folder, { recursive: true });
  await terraform(deployment, ["init", "-input=false"], io);
  await terraform(
    deployment,
    [
      "apply",
      ...stateFlags(deployment),
      ...variableFlags(deployment),
      ...(approve ? ["-auto-approve", "-input=false"] : []),
    ],
    io,
  );
  const text = await terraform(deployment, ["output", "-json", ...stateFlags(deployment)], io, true);
  const outputs = Object.fromEntries(
    Object.entries(JSON.parse(text) as Record<string, { value: unknown }>).map(([name, { value }]) => [name, value]),
  );
  writeFileSync(path.join(folder, "outputs.json"), `${JSON.stringify(outputs, null, 2)}\n`);
  return outputs;
}

/** Says what stands there, then destroys it; buckets made with `force_destroy` are emptied by Terraform first. */
export async function destroy(deployment: Deployment, approve: boolean, io: Io): Promise<void> {
  const listed = await terraform(deployment, ["state", "list", ...stateFlags(deployment)], io, true);
  const resources = listed.split("\n").filter((line) => line !== "" && !/(^|\.)data\./.test(line));
  if (resources.length === 0) {
    io.stdout.write(`${deployment.sample.name}: nothing is deployed\n`);
    return;
  }
  io.stdout.write(
    `${deployment.sample.name}: these are deleted, with every object in the buckets:\n${resources.map((line) => `  ${line}\n`).join("")}`,
  );
  await terraform(
    deployment,
    [
      "destroy",
      ...stateFlags(deployment),
      ...variableFlags(deployment),
      ...(approve ? ["-auto-approve", "-input=false"] : []),
    ],
    io,
  );
}

function stateFlags({ folder }: Deployment): string[] {
  return [`-state=${path.join(folder, "terraform.tfstate")}`];
}

function variableFlags({ variables }: Deployment): string[] {
  return Object.entries(variables).map(
    ([name, value]) => `-var=${name}=${typeof value === "string" ? value : JSON.stringify(value)}`,
  );
}

/** Runs terraform in the root; its working files go to the deployment's folder. Captures its output when asked. */
function terraform(
  { terraform: cwd, folder }: Deployment,
  args: readonly string[],
  io: Io,
  capture = false,
): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn("terraform", args, {
      cwd,
      env: { ...io.env, TF_DATA_DIR: path.join(folder, ".terraform") },
      stdio: ["inherit", capture ? "pipe" : "inherit", "inherit"],
    });
    let output = "";
    child.stdout?.on("data", (chunk: Buffer) => {
      output += chunk.toString();
    });
    child.once("error", (cause: NodeJS.ErrnoException) => {
      if (cause.code !== "ENOENT") return reject(cause);
      reject(
        lacking(
          "terraform is not on the path: install Terraform 1.9 or newer from its maker's page or your system's packages, then run this again",
          cause,
        ),
      );
    });
    child.once("close", (code) => {
      if (code === 0) resolve(output);
      else reject(new Error(`terraform ${args[0]} ended with exit code ${code}; its own message is above`));
    });
  });
}
