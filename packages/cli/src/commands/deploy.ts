import type { Command, Io } from "../command.ts";
import { lacking } from "../errors.ts";
import { findRepository, loadSample } from "../repository.ts";

/** `millrace deploy <sample>`: refused by name, with what to use instead. */
export const deploy: Command = {
  usage: "deploy <sample>",
  summary: "refused in this version, which does not run Terraform",
  flags: {},
  positionals: [1, 1],
  run: ({ positionals }, io) => refuse("deploy", positionals[0]!, io),
};

/** `millrace destroy <sample>`: refused by name, with what to use instead. */
export const destroy: Command = {
  usage: "destroy <sample>",
  summary: "refused in this version, which does not run Terraform",
  flags: {},
  positionals: [1, 1],
  run: ({ positionals }, io) => refuse("destroy", positionals[0]!, io),
};

async function refuse(command: string, name: string, io: Io): Promise<number> {
  const sample = await loadSample(findRepository(io.cwd), name);
  const here = `run it here with millrace run ${sample.name}`;
  if (sample.terraform === null) {
    throw lacking(`${command} ${sample.name}: the sample has no Terraform root; ${here}`);
  }
  throw lacking(
    `${command} ${sample.name}: this version does not run Terraform; its root is ${sample.terraform}, to be applied and destroyed with terraform itself; ${here}`,
  );
}
