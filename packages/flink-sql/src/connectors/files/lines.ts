import { pipeline, Readable, type Transform } from "node:stream";
import { createGunzip, createInflate, createZstdDecompress } from "node:zlib";
import { notImplemented } from "../../errors.ts";

/** How Flink unpacks files, by the end of their names; undefined where this engine does not. */
const UNPACKERS: Readonly<Record<string, (() => Transform) | undefined>> = {
  gz: createGunzip,
  gzip: createGunzip,
  deflate: createInflate,
  zst: createZstdDecompress,
  bz2: undefined,
  xz: undefined,
};

/** The bytes of a file, unpacked when the end of its name says that it is packed. */
export function unpacked(read: () => AsyncIterable<Uint8Array>, name: string): AsyncIterable<Uint8Array> {
  const extension = name.slice(name.lastIndexOf(".") + 1).toLowerCase();
  if (!Object.hasOwn(UNPACKERS, extension)) return read();
  const create = UNPACKERS[extension];
  if (create === undefined) throw notImplemented(`A file packed as .${extension}`);
  const unpacker = create();
  pipeline(Readable.from(read()), unpacker, () => undefined);
  return unpacker;
}

/** The lines of a file in batches of one chunk each; without line ends. `open` says that a line goes on in the next one. */
export async function* readLines(
  chunks: AsyncIterable<Uint8Array>,
  open: ((line: string) => boolean) | undefined,
): AsyncGenerator<string[]> {
  const utf8 = new TextDecoder();
  let rest = "";
  for await (const chunk of chunks) {
    const parts = (rest + utf8.decode(chunk, { stream: true })).split("\n");
    rest = parts.pop()!;
    const [lines, unfinished] = joined(parts, open);
    if (unfinished !== undefined) rest = `${unfinished}\n${rest}`;
    if (lines.length > 0) yield lines;
  }
  rest += utf8.decode();
  if (rest !== "") yield [withoutReturn(rest)];
}

function joined(
  parts: readonly string[],
  open: ((line: string) => boolean) | undefined,
): [lines: string[], unfinished: string | undefined] {
  const lines: string[] = [];
  let begun: string | undefined;
  for (const part of parts) {
    const line: string = begun === undefined ? part : `${begun}\n${part}`;
    if (open?.(line) === true) begun = line;
    else {
      lines.push(withoutReturn(line));
      begun = undefined;
    }
  }
  return [lines, begun];
}

function withoutReturn(line: string): string {
  return line.endsWith("\r") ? line.slice(0, -1) : line;
}
