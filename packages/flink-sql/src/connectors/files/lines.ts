import { pipeline, Readable } from "node:stream";
import { createGunzip } from "node:zlib";

/** The bytes of a file, unpacked when its name says that it is packed with gzip. */
export function unpacked(chunks: AsyncIterable<Uint8Array>, name: string): AsyncIterable<Uint8Array> {
  if (!/\.(gz|gzip)$/i.test(name)) return chunks;
  const gunzip = createGunzip();
  pipeline(Readable.from(chunks), gunzip, () => undefined);
  return gunzip;
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
