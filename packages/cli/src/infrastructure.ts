import path from "node:path";
import type { Sample } from "@millrace/sample";
import { providerSchema } from "@millrace/terraform";
import { lacking } from "./errors.ts";
import { findRepository, loadSample } from "./repository.ts";

/** The Terraform root of a sample, as the commands that read it without applying it take it. */
export async function terraformRoot(
  name: string,
  cwd: string,
): Promise<{ sample: Sample; folder: string; schema: ReturnType<typeof providerSchema> }> {
  const root = findRepository(cwd);
  const sample = await loadSample(root, name);
  if (sample.terraform === null) throw lacking(`${sample.name} has no Terraform root`);
  return { sample, folder: path.join(root, sample.terraform.root), schema: providerSchema() };
}
