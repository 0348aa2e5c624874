import { buildFlink, buildFunctions, parseParameters } from "@millrace/sample";
import { formatPlan } from "@millrace/terraform";
import type { Command } from "../command.ts";
import { planFromNothing, terraformRoot } from "../infrastructure.ts";

/** `millrace plan <sample>`: what a run would create. */
export const plan: Command = {
  usage: "plan <sample>",
  summary: "the resources that a run of a sample creates, with their arguments",
  flags: {},
  positionals: [1, 1],
  async run({ positionals }, io) {
    const { sample, folder, root } = await terraformRoot(positionals[0]!, io.cwd);
    await buildFunctions(root, sample);
    await buildFlink(root, sample);
    const variables = { name_prefix: sample.name, ...sample.terraform?.variables(parseParameters(sample.parameters)) };
    io.stdout.write(formatPlan(planFromNothing(folder, variables)));
    return 0;
  },
};
