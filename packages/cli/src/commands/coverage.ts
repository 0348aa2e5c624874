import { coverage as count, type ServiceCoverage } from "@millrace/local-aws";
import { alignColumns } from "@millrace/sample";
import type { Command } from "../command.ts";
import { usage } from "../errors.ts";
import { suggest } from "../suggest.ts";

/** `millrace coverage`: how much of AWS the embedded AWS executes. */
export const coverage: Command = {
  usage: "coverage [service] [--json]",
  summary: "operations of AWS that the embedded AWS executes, of how many",
  flags: { json: { type: "boolean", description: "print an array with all operations and input members by name" } },
  positionals: [0, 1],
  details: [
    "Counted from the schemas of the AWS SDK. What is not executed is refused by name: an operation with the error",
    "NotImplemented, and so is an input member of an executed operation.",
  ],
  async run({ positionals: [name], switches }, io) {
    const services = select(await count(), name);
    if (switches.json) io.stdout.write(`${JSON.stringify(services, null, 2)}\n`);
    else io.stdout.write(name === undefined ? table(services) : operations(services[0]!));
    return 0;
  },
};

function select(services: readonly ServiceCoverage[], name: string | undefined): readonly ServiceCoverage[] {
  if (name === undefined) return services;
  const names = services.map(({ service }) => service);
  if (!names.includes(name)) {
    const near = suggest(name, names);
    throw usage(
      `no service ${JSON.stringify(name)}${near === undefined ? "" : `; did you mean ${near}?`} There are: ${names.join(", ")}`,
    );
  }
  return services.filter(({ service }) => service === name);
}

function table(services: readonly ServiceCoverage[]): string {
  const rows = services.map(({ service, implemented, total, members }) => [
    service,
    `${implemented.length}/${total}`,
    `${members.executed}/${members.total}`,
  ]);
  const lines = alignColumns([["service", "operations", "their input members"], ...rows]);
  return `${lines.join("\n")}\n\nmillrace coverage <service> names them.\n`;
}

function operations({ service, implemented, total, missing, members }: ServiceCoverage): string {
  const executed = members.operations.map(({ operation, refused }) => [
    `  ${operation}`,
    refused.length === 0 ? "" : `refuses ${refused.join(", ")}`,
  ]);
  return [
    `${service}: ${implemented.length} of ${total} operations`,
    "",
    "Executed:",
    ...alignColumns(executed),
    "",
    `Refused by name: ${missing.join(", ") || "none"}`,
    "",
  ].join("\n");
}
