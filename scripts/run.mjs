// The entry of every npm script: set-up, then one command of scripts/commands/.
// Plain JavaScript for any Node.js >= 18, without dependencies: at this point there may be neither a current Node.js
// nor installed packages. Set-up prints only when it does something, and only on standard error.
import { ensureDependencies } from "./setup/dependencies.mjs";
import { describe, SetupError } from "./setup/errors.mjs";
import { ensureNode, environmentFor, isSupported } from "./setup/node.mjs";
import { root } from "./setup/paths.mjs";
import { runProcess } from "./setup/process.mjs";

/** @type {Record<string, { usage: string, summary: string, details: string[] }>} */
const commands = {
  start: {
    usage: "npm start [-- <parameter flags>]",
    summary: "run the taxi-fleet sample with live progress and print its report",
    details: ["Flags are those of `millrace run taxi-fleet`; see npm run sample -- taxi-fleet --help."],
  },
  test: {
    usage: "npm test [-- <path filter>...]",
    summary: "type check, formatter and linter, repository linter, Terraform and all tests",
    details: [
      "A path filter narrows the Vitest step to the files whose path contains it.",
      "The last line is `N passed, N failed`; the exit code is 1 when anything failed.",
    ],
  },
  fuzz: {
    usage: "npm run fuzz [-- <rounds> <path filter>...]",
    summary: "run the property tests with other seeds than npm test has, 5 rounds unless told",
    details: ["Prints the seed of each round; a round is repeated by MILLRACE_SEED=<seed> npm test -- <path filter>."],
  },
  sample: {
    usage: "npm run sample -- <name> [flags]",
    summary: "run one sample headless: progress, report, checks",
    details: ["With --json, standard output holds one JSON object and nothing else (use npm run -s)."],
  },
  bench: {
    usage: "npm run bench [-- <path filter>...] [--json]",
    summary: "run the benchmarks and print machine, versions and results",
    details: ["A path filter narrows the run to the benchmark files whose path contains it."],
  },
  check: {
    usage: "npm run check",
    summary: "type check, formatter and linter, repository linter, Terraform",
    details: ["Prints file, line, finding and repair; exit code 1 on a finding."],
  },
  fix: {
    usage: "npm run fix",
    summary: "repair everything that can be repaired mechanically",
    details: [
      "Formats, applies safe lint fixes and repository repairs, and renews generated types, tables and drawings.",
    ],
  },
  build: {
    usage: "npm run build [-- <turbo flags>]",
    summary: "build dist/ of every package with turbo",
    details: ["Needed only for publishing and bundling; nothing inside the repository reads dist/."],
  },
  readme: {
    usage: "npm run readme",
    summary: "renew the tables, drawings and quoted output of all READMEs from real runs",
    details: ["Runs every sample, npm start and npm test; all must pass."],
  },
  vectors: {
    usage: "node scripts/run.mjs vectors <folder>",
    summary: "check packages against a folder of third-party test vectors",
    details: ["One line per vector file; the last line is `N passed, N failed`. Used by .ci/run."],
  },
};

process.exitCode = await main(process.argv.slice(2));

/** @param {string[]} args */
async function main(args) {
  const [name, ...rest] = args;
  const command = name === undefined ? undefined : commands[name];
  if (name === undefined || name === "--help" || name === "-h") {
    process.stdout.write(overview());
    return name === undefined ? 2 : 0;
  }
  if (command === undefined) {
    process.stderr.write(`millrace: unknown command "${name}"; expected one of ${Object.keys(commands).join(", ")}\n`);
    return 2;
  }
  if (rest[0] === "--help" || rest[0] === "-h") {
    process.stdout.write([`Usage: ${command.usage}`, "", command.summary, "", ...command.details, ""].join("\n"));
    return 0;
  }
  try {
    if (!isSupported(process.versions.node)) return await continueOnNewerNode(args);
    await ensureDependencies(root);
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    process.stderr.write(`${describe(error)}\n`);
    return error.exitCode;
  }
  await import("./register.mjs");
  const { run } = await import(`./commands/${name}.ts`);
  return run(rest);
}

/** @param {string[]} args */
async function continueOnNewerNode(args) {
  const node = await ensureNode(root);
  const result = await runProcess(node, [process.argv[1] ?? "", ...args], { env: environmentFor(node) });
  return result.code;
}

function overview() {
  const width = Math.max(...Object.values(commands).map((command) => command.usage.length));
  const rows = Object.values(commands).map((command) => `  ${command.usage.padEnd(width)}  ${command.summary}`);
  return ["Commands (each with --help):", "", ...rows, ""].join("\n");
}
