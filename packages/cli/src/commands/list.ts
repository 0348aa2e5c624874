import { alignColumns, parameterSchema, type Sample } from "@millrace/sample";
import type { Command } from "../command.ts";
import { findRepository, loadSample, sampleNames } from "../repository.ts";

/** `millrace list`: the samples of the repository. */
export const list: Command = {
  usage: "list [--json]",
  summary: "the samples and what they show",
  flags: {
    json: { type: "boolean", description: "print an array of {name, title, summary, systems, parameters, terraform}" },
  },
  positionals: [0, 0],
  async run({ switches }, io) {
    const root = findRepository(io.cwd);
    const samples: Sample[] = [];
    let broken = 0;
    for (const name of sampleNames(root)) {
      try {
        samples.push(await loadSample(root, name));
      } catch (error) {
        broken++;
        io.stderr.write(`millrace: sample ${name} cannot be loaded: ${(error as Error).message}\n`);
      }
    }
    if (switches.json) io.stdout.write(`${JSON.stringify(samples.map(describe), null, 2)}\n`);
    else
      for (const line of alignColumns(samples.map((sample) => [sample.name, sample.summary])))
        io.stdout.write(`${line}\n`);
    return broken === 0 ? 0 : 1;
  },
};

function describe(sample: Sample): object {
  const { name, title, summary, systems, parameters, terraform } = sample;
  return { name, title, summary, systems, parameters: parameterSchema(parameters), terraform: terraform?.root ?? null };
}
