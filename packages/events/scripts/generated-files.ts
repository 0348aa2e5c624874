import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { literal } from "./literal.ts";
import { emitInterface, type SchemaNode } from "./type-emitter.ts";

/** One schema file: `schemas/<name>/v<version>.json`. */
export interface SchemaFile {
  name: string;
  version: number;
  schema: SchemaNode;
}

const NOTICE = "// Made from schemas/ by `npm run generate`. Do not edit: change the schema.\n";

/** Reads every schema of the package, ordered by name and version; a file that fits no version name is an error. */
export function readSchemas(folder: string): SchemaFile[] {
  return readdirSync(folder)
    .sort()
    .flatMap((name) =>
      readdirSync(join(folder, name))
        .map((file) => {
          const version = /^v([1-9]\d*)\.json$/.exec(file)?.[1];
          if (version === undefined) throw new Error(`schemas/${name}/${file}: expected the name v<number>.json`);
          const schema = JSON.parse(readFileSync(join(folder, name, file), "utf8")) as SchemaNode;
          return { name, version: Number(version), schema };
        })
        .sort((a, b) => a.version - b.version),
    );
}

/** The contents of `src/generated`, by file name. */
export function generatedFiles(schemas: readonly SchemaFile[]): Map<string, string> {
  const files = new Map<string, string>();
  for (const file of schemas) files.set(`${moduleName(file)}.ts`, moduleText(file));
  files.set("registry.ts", registryText(schemas));
  return files;
}

function moduleText(file: SchemaFile): string {
  const { name, version, schema } = file;
  return [
    NOTICE,
    emitInterface(`${pascal(name)}V${version}`, schema, `schemas/${name}/v${version}.json`),
    `/** JSON Schema of {@link ${pascal(name)}V${version}}. */`,
    `export const ${camel(name)}V${version}Schema = ${literal(schema, "", 0)} as const;\n`,
  ].join("\n");
}

function registryText(schemas: readonly SchemaFile[]): string {
  const newest = [...new Map(schemas.map((file) => [file.name, file])).values()];
  const imports = schemas.map((file) => {
    const type = newest.includes(file) ? `type ${pascal(file.name)}V${file.version}, ` : "";
    return `import { ${type}${camel(file.name)}V${file.version}Schema } from "./${moduleName(file)}.ts";\n`;
  });
  const rows = schemas.map(
    (file) =>
      `  { name: "${file.name}", version: ${file.version}, schema: ${camel(file.name)}V${file.version}Schema },\n`,
  );
  const aliases = newest.map(
    (file) =>
      `/** Newest version of the event \`${file.name}\`. */\nexport type ${pascal(file.name)} = ${pascal(file.name)}V${file.version};\n`,
  );
  const types = newest.map((file) => `  ${key(file.name)}: ${pascal(file.name)};\n`);
  return [
    `${NOTICE}\n${imports.join("")}`,
    `/** Every event of the package with its versions, oldest version first. */`,
    `export const registry = [\n${rows.join("")}] as const;\n`,
    `${aliases.join("\n")}`,
    `/** Type of the newest version of each event, by event name. */`,
    `export interface EventTypes {\n${types.join("")}}\n`,
  ].join("\n");
}

function moduleName(file: SchemaFile): string {
  return `${file.name}-v${file.version}`;
}

function key(name: string): string {
  return /^[a-z]\w*$/.test(name) ? name : JSON.stringify(name);
}

function pascal(name: string): string {
  return name.replace(/(^|-)([a-z])/g, (_, _dash, letter: string) => letter.toUpperCase());
}

function camel(name: string): string {
  const text = pascal(name);
  return text[0]!.toLowerCase() + text.slice(1);
}
