import { writeFileSync } from "node:fs";
import path from "node:path";
import { collectGraph, renderSvg } from "@millrace/terraform";
import type { Command } from "../command.ts";
import { terraformRoot } from "../infrastructure.ts";

/** `millrace graph <sample>`: the architecture of a sample, drawn from its Terraform. */
export const graph: Command = {
  usage: "graph <sample> [--svg <file>] [--json]",
  summary: "resources of a sample with their references and grants, from its Terraform",
  flags: {
    svg: { type: "string", hint: "<file>", description: "write the drawing to a file" },
    json: { type: "boolean", description: "print nodes and edges as JSON" },
  },
  positionals: [1, 1],
  async run({ positionals, texts, switches }, io) {
    const { sample, folder, schema } = await terraformRoot(positionals[0]!, io.cwd);
    const found = collectGraph({ folder, variables: {}, schema });
    if (texts.svg !== undefined) writeFileSync(path.resolve(io.cwd, texts.svg), renderSvg(found));
    if (switches.json) {
      io.stdout.write(`${JSON.stringify(found, null, 2)}\n`);
      return 0;
    }
    const labels = new Map(found.nodes.map((node) => [node.id, `${node.title} ${node.label}`]));
    for (const node of found.nodes)
      io.stdout.write(`${node.title} ${node.label}${node.details.length > 0 ? `: ${node.details.join(", ")}` : ""}\n`);
    for (const edge of found.edges) {
      const verb = edge.kind === "grant" ? `may ${edge.label}` : edge.label === "" ? "refers to" : edge.label;
      io.stdout.write(`${labels.get(edge.from)} -> ${labels.get(edge.to)}: ${verb}\n`);
    }
    io.stdout.write(
      texts.svg === undefined
        ? `draw it with: npx millrace graph ${sample.name} --svg ${sample.name}.svg\n`
        : `drawn to ${texts.svg}\n`,
    );
    return 0;
  },
};
