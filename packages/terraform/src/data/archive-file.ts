import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { Attributes, DataHandler } from "../plan/handler.ts";
import { writeZip, type ZipEntry } from "./zip.ts";

interface Config {
  readonly type: string;
  readonly output_path: string;
  readonly source_file?: string;
  readonly source_dir?: string;
  readonly source_content?: string;
  readonly source_content_filename?: string;
  readonly source?: readonly { readonly content: string; readonly filename: string }[];
  readonly excludes?: readonly string[];
}

/** `archive_file` of hashicorp/archive: a zip whose bytes depend on names and contents only. */
export const archiveFile: DataHandler = {
  type: "archive_file",
  supports: {
    arguments: [
      "type",
      "output_path",
      "source_file",
      "source_dir",
      "source_content",
      "source_content_filename",
      "excludes",
    ],
    blocks: { source: { arguments: ["content", "filename"] } },
  },
  read(attributes, _context, { rootPath }) {
    const config = attributes as unknown as Config;
    if (config.type !== "zip") throw new Error(`type: expected zip, got ${config.type}`);
    const archive = writeZip(entriesOf(config, rootPath));
    const target = path.resolve(rootPath, config.output_path);
    mkdirSync(path.dirname(target), { recursive: true });
    writeFileSync(target, archive);
    return { ...attributes, ...describe(archive) };
  },
};

function entriesOf(config: Config, rootPath: string): ZipEntry[] {
  const { source = [] } = config;
  const ways = [config.source_file, config.source_dir, config.source_content, source[0]];
  if (ways.filter((way) => way !== undefined).length !== 1)
    throw new Error("expected exactly one of source_file, source_dir, source_content and source blocks");
  if (config.source_file !== undefined) {
    const file = path.resolve(rootPath, config.source_file);
    return [readEntry(file, path.basename(file))];
  }
  if (config.source_dir !== undefined)
    return readFolder(path.resolve(rootPath, config.source_dir), config.excludes ?? []);
  if (config.source_content !== undefined) {
    if (!config.source_content_filename) throw new Error("source_content needs source_content_filename");
    return [{ name: config.source_content_filename, content: Buffer.from(config.source_content) }];
  }
  return source.map(({ content, filename }) => ({ name: filename, content: Buffer.from(content) }));
}

function readFolder(folder: string, excludes: readonly string[]): ZipEntry[] {
  const names = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)).split(path.sep).join("/"))
    .filter(
      (name) => !excludes.some((pattern) => path.posix.matchesGlob(name, pattern) || name.startsWith(`${pattern}/`)),
    );
  if (names.length === 0) throw new Error(`source_dir: ${folder} holds no file to archive`);
  return names.map((name) => readEntry(path.join(folder, name), name));
}

function readEntry(file: string, name: string): ZipEntry {
  return { name, content: readFileSync(file), executable: (statSync(file).mode & 0o100) !== 0 };
}

function describe(archive: Buffer): Attributes {
  const digest = (algorithm: string, form: "hex" | "base64") => createHash(algorithm).update(archive).digest(form);
  return {
    id: digest("sha1", "hex"),
    output_size: archive.length,
    output_md5: digest("md5", "hex"),
    output_sha: digest("sha1", "hex"),
    output_sha256: digest("sha256", "hex"),
    output_sha512: digest("sha512", "hex"),
    output_base64sha256: digest("sha256", "base64"),
    output_base64sha512: digest("sha512", "base64"),
  };
}
