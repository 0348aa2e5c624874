import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { TerraformError } from "../errors.ts";
import { parseHcl } from "../hcl/parse.ts";
import type { Attribute, Block, Position } from "../hcl/syntax.ts";
import type { Report } from "./finding.ts";

/** What one folder of `.tf` files declares, as far as it can be read. */
export interface Declarations {
  readonly folder: string;
  readonly files: readonly SourceFile[];
  readonly variables: ReadonlyMap<string, Block>;
  readonly outputs: ReadonlyMap<string, Block>;
  readonly locals: ReadonlyMap<string, Attribute>;
  /** By `type.name`. */
  readonly resources: ReadonlyMap<string, Block>;
  readonly data: ReadonlyMap<string, Block>;
  readonly calls: ReadonlyMap<string, Block>;
  readonly providers: readonly Block[];
  readonly terraform: readonly Block[];
}

export interface SourceFile {
  readonly path: string;
  readonly lines: readonly string[];
  readonly blocks: readonly Block[];
}

const LABELS: Readonly<Record<string, number>> = {
  variable: 1,
  output: 1,
  locals: 0,
  resource: 2,
  data: 2,
  module: 1,
  provider: 1,
  terraform: 0,
};

/** Reads a folder; what cannot be read is reported and left out. */
export function readDeclarations(folder: string, report: Report): Declarations {
  const made = {
    folder,
    files: [] as SourceFile[],
    variables: new Map<string, Block>(),
    outputs: new Map<string, Block>(),
    locals: new Map<string, Attribute>(),
    resources: new Map<string, Block>(),
    data: new Map<string, Block>(),
    calls: new Map<string, Block>(),
    providers: [] as Block[],
    terraform: [] as Block[],
  };
  for (const name of tfFiles(folder)) {
    const file = path.join(folder, name);
    const text = readFileSync(file, "utf8");
    const blocks = parseFile(text, file, report);
    made.files.push({ path: file, lines: text.split("\n"), blocks });
    for (const block of blocks) readBlock(block, made, report);
  }
  return made;
}

/** Names of the `.tf` files of a folder. */
export function tfFiles(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => name.endsWith(".tf") && !name.startsWith("."))
    .sort();
}

function parseFile(text: string, file: string, report: Report): readonly Block[] {
  try {
    const body = parseHcl(text, file);
    for (const stray of body.attributes)
      report("block", stray.position, `argument ${stray.name}: expected a block at the top level`);
    return body.blocks;
  } catch (error) {
    if (!(error instanceof TerraformError) || !error.position) throw error;
    report("syntax", error.position, error.summary);
    return [];
  }
}

function readBlock(
  block: Block,
  made: ReturnType<typeof readDeclarations> & { providers: Block[]; terraform: Block[] },
  report: Report,
): void {
  const labels = LABELS[block.type];
  if (labels === undefined) {
    report("block", block.position, `no block is named ${block.type}, or this version does not execute it`);
    return;
  }
  if (block.labels.length !== labels) {
    report("block", block.position, `${block.type}: expected ${labels} labels, got ${block.labels.length}`);
    return;
  }
  const define = <Item extends { readonly position: Position }>(
    items: ReadonlyMap<string, Item>,
    name: string,
    item: Item,
  ) => {
    const twin = items.get(name);
    if (twin)
      report(
        "duplicate",
        item.position,
        `${block.type} ${name}: declared twice; first on line ${twin.position.line} of ${path.basename(twin.position.file)}`,
      );
    else (items as Map<string, Item>).set(name, item);
  };
  const [first = ""] = block.labels;
  switch (block.type) {
    case "variable":
      define(made.variables, first, block);
      return;
    case "output":
      define(made.outputs, first, block);
      return;
    case "resource":
      define(made.resources, block.labels.join("."), block);
      return;
    case "data":
      define(made.data, block.labels.join("."), block);
      return;
    case "module":
      define(made.calls, first, block);
      return;
    case "locals":
      for (const attribute of block.body.attributes) define(made.locals, attribute.name, attribute);
      return;
    case "provider":
      made.providers.push(block);
      return;
    default:
      made.terraform.push(block);
  }
}
