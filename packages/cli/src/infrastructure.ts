import path from "node:path";
import type { Sample } from "@millrace/sample";
import { type Change, openProject, providerSchema } from "@millrace/terraform";
import { lacking } from "./errors.ts";
import { findRepository, loadSample } from "./repository.ts";

/** The Terraform root of a sample, as the commands that read it without applying it take it. */
export async function terraformRoot(
  name: string,
  cwd: string,
): Promise<{ sample: Sample; root: string; folder: string; schema: ReturnType<typeof providerSchema> }> {
  const root = findRepository(cwd);
  const sample = await loadSample(root, name);
  if (sample.terraform === null) throw lacking(`${sample.name} has no Terraform root`);
  return { sample, root, folder: path.join(root, sample.terraform.root), schema: providerSchema() };
}

/** Plans a root module against an empty account; no service is called. @throws TerraformError with the place of a fault. */
export function planFromNothing(folder: string, variables: Readonly<Record<string, unknown>>): readonly Change[] {
  const callsNothing = (): never => {
    throw new Error("a plan calls no service");
  };
  const project = openProject({
    folder,
    variables,
    stateFile: path.join(folder, "no-state.json"),
    now: 0,
    context: {
      client: callsNothing,
      region: "region",
      account: "0".repeat(12),
      partition: "aws",
      sleep: callsNothing,
      random: (length) => "x".repeat(length),
    },
  });
  return project.plan();
}
