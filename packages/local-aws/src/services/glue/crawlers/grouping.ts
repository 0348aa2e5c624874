import type { HiveField } from "../../hive-type.ts";
import type { Classified } from "./classify.ts";
import { mergeFields, similarity } from "./schema-merge.ts";

/** A file that was classified. */
export interface CrawledFile {
  /** Key of the object. */
  readonly key: string;
  readonly size: number;
  readonly found: Classified;
}

/** Files that make one table. */
export interface TableGroup {
  /** Folders below the include path, or those and the file's name for a table of one file. */
  readonly path: readonly string[];
  readonly isFile: boolean;
  readonly columns: readonly HiveField[];
  readonly files: readonly CrawledFile[];
  /** Names of the folders below the table, one for each partition key; a table without keys has one list of none. */
  readonly partitions: readonly PartitionGroup[];
}

export interface PartitionGroup {
  readonly folders: readonly string[];
  readonly columns: readonly HiveField[];
  readonly files: readonly CrawledFile[];
}

export interface GroupingOptions {
  /** Folders below the include path that are the tables' own; undefined when the crawler decides. */
  readonly tableDepth: number | undefined;
  /** Formats decide alone, not how similar schemas are. */
  readonly combineCompatible: boolean;
}

/** Developer Guide, "How does a crawler determine when to create partitions?": schemas are similar from here on. */
const SIMILAR = 0.7;

interface Leaf {
  readonly folders: readonly string[];
  readonly files: CrawledFile[];
  columns: readonly HiveField[];
}

/** Decides which folders are tables and which are partitions. @param files By the folders they are in, below the include path. */
export function groupTables(
  files: readonly { readonly folders: readonly string[]; readonly name: string; readonly file: CrawledFile }[],
  options: GroupingOptions,
): readonly TableGroup[] {
  const leaves = new Map<string, Leaf>();
  for (const { folders, file } of files) {
    const id = folders.join("/");
    const leaf = leaves.get(id);
    if (leaf === undefined) leaves.set(id, { folders, files: [file], columns: file.found.columns });
    else {
      leaf.files.push(file);
      leaf.columns = mergeFields(leaf.columns, file.found.columns);
    }
  }
  return split([...leaves.values()], [], options);
}

/** The tables of the folder `path`, which all the leaves are in. */
function split(leaves: readonly Leaf[], path: readonly string[], options: GroupingOptions): readonly TableGroup[] {
  const depth = path.length;
  const reached = options.tableDepth === undefined || depth >= options.tableDepth;
  if (reached && belongTogether(leaves, options)) return [tableOf(leaves, path)];
  const groups: TableGroup[] = [];
  const children = new Map<string, Leaf[]>();
  for (const leaf of leaves) {
    const folder = leaf.folders[depth];
    if (folder === undefined) groups.push(...tablesOfFolder(leaf, path, options));
    else {
      const below = children.get(folder);
      if (below === undefined) children.set(folder, [leaf]);
      else below.push(leaf);
    }
  }
  for (const [folder, below] of children) groups.push(...split(below, [...path, folder], options));
  return groups;
}

/** Files of one folder: one table when they are alike, otherwise one each. */
function tablesOfFolder(leaf: Leaf, path: readonly string[], options: GroupingOptions): readonly TableGroup[] {
  if (belongTogether([leaf], options)) return [tableOf([leaf], path)];
  return leaf.files.map((file) => ({
    path: [...path, file.key.slice(file.key.lastIndexOf("/") + 1)],
    isFile: true,
    columns: file.found.columns,
    files: [file],
    partitions: [{ folders: [], columns: file.found.columns, files: [file] }],
  }));
}

/** The same format, compression and depth of folders, and schemas most of which are similar. */
function belongTogether(leaves: readonly Leaf[], { combineCompatible }: GroupingOptions): boolean {
  const files = leaves.flatMap((leaf) => leaf.files);
  const [first] = files;
  const depth = leaves[0]!.folders.length;
  if (first === undefined || leaves.some(({ folders }) => folders.length !== depth)) return false;
  const { format, compression, csv } = first.found;
  const alike = files.every(
    ({ found }) =>
      found.format === format && found.compression === compression && found.csv?.delimiter === csv?.delimiter,
  );
  if (!alike) return false;
  if (combineCompatible) return true;
  const schemas = leaves.length > 1 ? leaves.map(({ columns }) => columns) : files.map(({ found }) => found.columns);
  const similar = schemas.filter((columns) => similarity(schemas[0]!, columns) >= SIMILAR).length;
  return similar * 2 > schemas.length;
}

function tableOf(leaves: readonly Leaf[], path: readonly string[]): TableGroup {
  return {
    path,
    isFile: false,
    columns: leaves.reduce<readonly HiveField[]>((columns, leaf) => mergeFields(columns, leaf.columns), []),
    files: leaves.flatMap(({ files }) => files),
    partitions: leaves.map(({ folders, columns, files }) => ({ folders: folders.slice(path.length), columns, files })),
  };
}

/** A partition key's name and the values that folders of its level stand for. */
export interface PartitionKeyName {
  readonly name: string;
  value(folder: string): string;
}

/** Names of the keys: those of `key=value` folders, `partition_<n>` for others and for what a column is called already. */
export function partitionKeys(group: TableGroup): readonly PartitionKeyName[] {
  const columns = new Set(group.columns.map(({ name }) => name));
  const levels = group.partitions[0]!.folders.length;
  return Array.from({ length: levels }, (_, level) => {
    const names = new Set(group.partitions.map(({ folders }) => /^([^=]+)=/.exec(folders[level]!)?.[1]));
    const [name] = names;
    if (names.size !== 1 || name === undefined) return { name: `partition_${level}`, value: (folder) => folder };
    const key = name.toLowerCase();
    return {
      name: columns.has(key) ? `partition_${level}` : key,
      value: (folder) => decode(folder.slice(name.length + 1)),
    };
  });
}

/** Hive escapes what paths cannot hold as `%2F`. */
function decode(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}
