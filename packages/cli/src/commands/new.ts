import path from "node:path";
import type { Command } from "../command.ts";
import { usage } from "../errors.ts";
import { findRepository } from "../repository.ts";
import { isKind, scaffold } from "../scaffold.ts";

/** `millrace new sample|package <name>`: a folder that passes all checks, to start from. */
export const create: Command = {
  usage: "new sample|package <name>",
  summary: "start a sample or a package from a template that passes all checks",
  flags: {},
  positionals: [2, 2],
  details: [
    "The name is kebab case, as in taxi-fleet: apps/<name> or packages/<name>, package @millrace/<name>.",
    "The folder is entered in package-lock.json and linked in node_modules.",
  ],
  async run({ positionals: [kind = "", name = ""] }, io) {
    if (!isKind(kind)) throw usage(`expected millrace new sample <name> or millrace new package <name>, got ${kind}`);
    const root = findRepository(io.cwd);
    const { folder, files } = await scaffold(root, kind, name);
    for (const file of files) io.stdout.write(`${path.relative(io.cwd, file)}\n`);
    const next =
      kind === "sample"
        ? [
            `npm start -w ${folder} -- --write-readme`,
            `npm test -w ${folder}`,
            "npm run fix   (renews the table of samples in README.md)",
          ]
        : [`npx vitest run ${folder}/`, "npm run check"];
    io.stdout.write(`\nNext:\n${next.map((line) => `  ${line}\n`).join("")}`);
    return 0;
  },
};
