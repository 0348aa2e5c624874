import { buildFlink, buildFunctions, parseParameters, type Sample } from "@millrace/sample";
import type { Command, CommandLine, Io } from "../command.ts";
import * as deployment from "../deployment.ts";
import { planFromNothing } from "../infrastructure.ts";
import { parameterFlags, parameterTexts } from "../parameter-flags.ts";
import { findRepository, loadSample } from "../repository.ts";

const FLAGS = {
  "name-prefix": {
    type: "string",
    hint: "<text>",
    description: "start of every resource name (default: the sample's name)",
  },
  yes: { type: "boolean", description: "do not ask before changing anything" },
} as const;

/** `millrace deploy <sample>`: the sample's Terraform on AWS. */
export const deploy: Command = {
  usage: "deploy <sample> [--name-prefix <text>] [--yes] [flags]",
  summary: "apply a sample's Terraform to AWS with terraform, and keep its outputs",
  flags: FLAGS,
  positionals: [1, 1],
  details: [
    "Needs terraform and AWS credentials; Region, profile and endpoint come from the environment (AWS_REGION, AWS_PROFILE, AWS_ENDPOINT_URL).",
    "Flink applications are packed with the connectors that their SQL names, fetched from MILLRACE_MAVEN_REPOSITORY into .millrace/flink.",
    "State and outputs are kept in .millrace/deploy/<sample>.",
    "The parameters of a sample are flags, too: a run with others than the defaults takes what was deployed with the same.",
  ],
  async extend(args, io) {
    const name = args[0];
    if (name === undefined || name.startsWith("-")) return undefined;
    return { flags: parameterFlags(await loadSample(findRepository(io.cwd), name)), details: [] };
  },
  async run(line, io) {
    const opened = await open(line, io);
    await buildFunctions(opened.root, opened.sample);
    await buildFlink(opened.root, opened.sample, { connectors: true });
    // Everything that can be wrong before the first call is found here.
    planFromNothing(opened.terraform, opened.variables);
    const outputs = await deployment.deploy(opened, line.switches.yes === true, io);
    for (const [name, value] of Object.entries(outputs)) io.stdout.write(`${name} = ${JSON.stringify(value)}\n`);
    const { name } = opened.sample;
    io.stdout.write(`\nNext:\n  npx millrace run ${name} --target aws\n  npm run destroy -w apps/${name}\n`);
    return 0;
  },
};

/** `millrace destroy <sample>`: what `deploy` made. */
export const destroy: Command = {
  usage: "destroy <sample> [--name-prefix <text>] [--yes]",
  summary: "say what deploy made, and destroy it with terraform",
  flags: FLAGS,
  positionals: [1, 1],
  async run(line, io) {
    await deployment.destroy(await open(line, io), line.switches.yes === true, io);
    return 0;
  },
};

async function open(line: CommandLine, io: Io): Promise<deployment.Deployment> {
  const { positionals, texts } = line;
  const root = findRepository(io.cwd);
  const sample = await loadSample(root, positionals[0]!);
  return deployment.openDeployment(root, sample, {
    name_prefix: texts["name-prefix"] ?? sample.name,
    ...variablesOf(sample, line),
  });
}

function variablesOf(sample: Sample, line: CommandLine): Readonly<Record<string, unknown>> {
  return sample.terraform?.variables(parseParameters(sample.parameters, parameterTexts(sample, line))) ?? {};
}
