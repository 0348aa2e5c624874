// Writes src/operation-names.ts: the operations that the SDK's schemas have, by service. Run by `npm run fix`.
import { writeFileSync } from "node:fs";
import { coverage } from "../src/coverage.ts";

const WIDTH = 120;
/** A search domain's data plane, which no SDK describes: its requests are authorised as es:ESHttp<Method>. */
const SEARCH = ["Delete", "Get", "Head", "Patch", "Post", "Put"].map((method) => `ESHttp${method}`);

const services = (await coverage()).map(({ service, implemented, missing }) => {
  const names = [...implemented, ...missing, ...(service === "opensearch" ? SEARCH : [])].sort();
  return `  ${/^\w+$/.test(service) ? service : `"${service}"`}: \`\n${lines(names).join("\n")}\`,`;
});

const text = `// Written by scripts/operation-names.ts from the SDK's schemas; npm run fix renews it.

/** Every operation of every service, executed or refused, by the service's id; names are parted by white space. */
export const OPERATION_NAMES: Readonly<Record<string, string>> = {
${services.join("\n")}
};
`;
writeFileSync(new URL("../src/operation-names.ts", import.meta.url), text);

function lines(names: readonly string[]): string[] {
  const found = [""];
  for (const name of names) {
    const last = found.length - 1;
    if (found[last]!.length + name.length + 5 > WIDTH) found.push(name);
    else found[last] = `${found[last]} ${name}`.trim();
  }
  return found.map((line) => `    ${line}`);
}
