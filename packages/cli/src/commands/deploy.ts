import type { Command, Io } from "../command.ts";
import { lacking } from "../errors.ts";
import { findRepository, loadSample } from "../repository.ts";

/** `millrace deploy <sample>`: refused by name while samples have no Terraform root. */
export const deploy: Command = {
  usage: "deploy <sample>",
  summary: "refused in this version: samples have no Terraform root to deploy",
  flags: {},
  positionals: [1, 1],
  run: ({ positionals }, io) => refuse("deploy", positionals[0]!, io),
};

/** `millrace destroy <sample>`: refused by name while samples have no Terraform root. */
export const destroy: Command = {
  usage: "destroy <sample>",
  summary: "refused in this version: nothing was deployed",
  flags: {},
  positionals: [1, 1],
  run: ({ positionals }, io) => refuse("destroy", positionals[0]!, io),
};

async function refuse(command: string, name: string, io: Io): Promise<number> {
  const sample = await loadSample(findRepository(io.cwd), name);
  throw lacking(
    `${command} ${sample.name}: the sample has no Terraform root, so there is nothing to ${command} on AWS; run it here with millrace run ${sample.name}`,
  );
}
