import { readdirSync } from "node:fs";
import { loadModule } from "./configuration/module.ts";
import { DATA } from "./data/index.ts";
import { TerraformError } from "./errors.ts";
import { type ApplyResult, apply, destroy, type Progress } from "./plan/apply.ts";
import type { HandlerContext } from "./plan/handler.ts";
import { type Change, Configuration, plan } from "./plan/planner.ts";
import { State } from "./plan/state.ts";
import { RESOURCES } from "./resources/index.ts";
import { providerSchema } from "./schema.ts";

/** A root module, its variables, and what it is applied to. */
export interface ProjectOptions {
  /** Folder of the root module. */
  readonly folder: string;
  readonly variables?: Readonly<Record<string, unknown>>;
  /** File that keeps what was applied. */
  readonly stateFile: string;
  readonly context: HandlerContext;
  /** Milliseconds since the epoch for timestamp(). */
  readonly now: number;
}

/** A root module with its state and target: plan, apply and destroy it. */
export interface Project {
  plan(): readonly Change[];
  apply(progress?: Progress): Promise<ApplyResult>;
  destroy(progress?: Progress): Promise<void>;
}

export { providerSchema };

/**
 * Opens a configuration for work.
 * @throws TerraformError when it cannot be read, with file, line and column.
 */
export function openProject(options: ProjectOptions): Project {
  refuseOtherVariables(options);
  const state = new State(options.stateFile);
  const configuration = (): Configuration => {
    const made = new Configuration({
      folder: options.folder,
      variables: options.variables ?? {},
      schema: providerSchema(),
      resources: RESOURCES,
      data: DATA,
      context: options.context,
      state,
      now: options.now,
    });
    refuseProviderSettings(made);
    return made;
  };
  return {
    plan: () => plan(configuration()),
    apply: (progress) => apply(configuration(), progress),
    destroy: (progress) => destroy(loadModule(options.folder), state, RESOURCES, options.context, progress),
  };
}

/** Terraform would also read these: values from elsewhere than the caller are refused rather than left out. */
function refuseOtherVariables({ folder, variables = {} }: ProjectOptions): void {
  const file = readdirSync(folder).find((name) => name === "terraform.tfvars" || name.endsWith(".auto.tfvars"));
  if (file !== undefined)
    throw new TerraformError(
      "TERRAFORM_UNSUPPORTED",
      `${folder}/${file}: variable files are not read; pass the variables instead`,
    );
  const name = Object.keys(process.env).find((key) => key.startsWith("TF_VAR_") && !(key.slice(7) in variables));
  if (name !== undefined)
    throw new TerraformError(
      "TERRAFORM_UNSUPPORTED",
      `${name} is set: variables from the environment are not read; unset it or pass the variable instead`,
    );
}

/** Settings of a provider block are not executed on the embedded AWS, so none are accepted. */
function refuseProviderSettings(configuration: Configuration): void {
  for (const block of configuration.module.providers) {
    const [setting] = [...block.body.attributes, ...block.body.blocks];
    const name = setting && ("name" in setting ? setting.name : setting.type);
    if (setting)
      throw new TerraformError(
        "TERRAFORM_UNSUPPORTED",
        `provider ${block.labels[0]}: ${name} is not executed by the embedded AWS; set it through the environment, or pass tags through variables`,
        setting.position,
      );
  }
}
