import { S3PrefixError } from "./errors.ts";

/** A partition column and its value; `null` is Hive's default partition. */
export interface PartitionValue {
  readonly name: string;
  readonly value: string | null;
}

/** How Hive writes a partition without a value. */
export const DEFAULT_PARTITION = "__HIVE_DEFAULT_PARTITION__";

/** Characters that Hive escapes in names and values (org.apache.hadoop.hive.common.FileUtils). */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is escaped.
const ESCAPED = /[\x00-\x1f"#%'*/:=?\\\x7f{[\]^]/g;

/** `year=2024/city=S%3Ao/`, escaped as Hive does. @throws S3PrefixError S3_PREFIX_INVALID_PARTITION for an empty name. */
export function formatPartitionPath(partitions: readonly PartitionValue[]): string {
  let path = "";
  for (const { name, value } of partitions) {
    if (name === "") throw new S3PrefixError("S3_PREFIX_INVALID_PARTITION", "partition: expected a name, got none");
    path += `${escapeText(name)}=${value === null || value === "" ? DEFAULT_PARTITION : escapeText(value)}/`;
  }
  return path;
}

/**
 * The partitions in the folders of a path or key; folders without an equals sign, and the object's name, are none.
 * What is no valid escape stays as it is, as in Hive.
 */
export function parsePartitionPath(path: string): PartitionValue[] {
  const partitions: PartitionValue[] = [];
  const folders = path.split("/");
  const count = folders.at(-1)!.includes("=") && isFolder(folders.at(-1)!) ? folders.length : folders.length - 1;
  for (let index = 0; index < count; index++) {
    const folder = folders[index]!;
    const at = folder.indexOf("=");
    if (at <= 0) continue;
    const value = folder.slice(at + 1);
    partitions.push({
      name: unescapeText(folder.slice(0, at)),
      value: value === DEFAULT_PARTITION ? null : unescapeText(value),
    });
  }
  return partitions;
}

/** A last segment that is a folder written without its slash: it has no extension. */
function isFolder(segment: string): boolean {
  return !segment.includes(".");
}

function escapeText(text: string): string {
  return text.replace(
    ESCAPED,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`,
  );
}

function unescapeText(text: string): string {
  return text.replace(/%([\da-fA-F]{2})/g, (_match, digits: string) =>
    String.fromCharCode(Number.parseInt(digits, 16)),
  );
}
