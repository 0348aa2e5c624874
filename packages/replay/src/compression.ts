import { Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import { ReplayError } from "./errors.ts";
import { decodeLz4Frames } from "./lz4-frame.ts";

/** How a file is stored, told by its first bytes. */
export type Storage = "plain" | "gzip" | "lz4" | "parquet";

const CHUNK = 262_144;

/** Files that cannot be read, by the first bytes in hexadecimal, with the remedy. */
const REFUSED: readonly [magic: string, name: string, remedy: string][] = [
  ["02214c18", "lz4 in its legacy format", "recompress it with today's lz4"],
  ["28b52ffd", "zstd", "decompress it or store it as gzip or lz4"],
  ["425a68", "bzip2", "decompress it or store it as gzip or lz4"],
  ["fd377a58", "xz", "decompress it or store it as gzip or lz4"],
  ["504b0304", "a zip archive", "extract its files"],
  ["4f5243", "ORC", "convert it to Parquet"],
  ["4f626a01", "Avro", "convert it to NDJSON"],
  ["50415245", "Parquet with an encrypted footer", "store it unencrypted"],
  ["fffe", "UTF-16 text", "convert it to UTF-8"],
  ["feff", "UTF-16 text", "convert it to UTF-8"],
];

/** Tells the storage from the first 4 bytes; throws `REPLAY_SOURCE_REFUSED` for one that is known but not read. */
export function detectStorage(head: Uint8Array): Storage {
  const magic = Buffer.from(head.subarray(0, 4)).toString("hex");
  if (magic === "50415231") return "parquet";
  if (magic.startsWith("1f8b")) return "gzip";
  // A frame, or a skippable frame (0x184D2A50 to ..5F) before one.
  if (magic === "04224d18" || /^5.2a4d18$/.test(magic)) return "lz4";
  const refused = REFUSED.find(([start]) => magic.startsWith(start));
  if (refused !== undefined) {
    const [, name, remedy] = refused;
    throw new ReplayError("REPLAY_SOURCE_REFUSED", `expected plain, gzip, lz4 or Parquet, got ${name}: ${remedy}`);
  }
  return "plain";
}

/** The content of a stored file, piece by piece; a piece is valid until the next one is asked for. */
export function decompress(
  storage: "plain" | "gzip" | "lz4",
  chunks: AsyncIterable<Uint8Array>,
): AsyncIterable<Uint8Array> {
  if (storage === "plain") return chunks;
  return storage === "gzip" ? gunzip(chunks) : decodeLz4Frames(chunks);
}

/** Reads all members of a gzip file (RFC 1952), which may follow one another. */
async function* gunzip(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void, undefined> {
  const input = Readable.from(chunks, { objectMode: false });
  const output = createGunzip({ chunkSize: CHUNK });
  input.once("error", (error) => output.destroy(error));
  try {
    yield* input.pipe(output) as AsyncIterable<Uint8Array>;
  } catch (cause) {
    if (cause instanceof ReplayError) throw cause;
    throw new ReplayError("REPLAY_DATA_DAMAGED", `gzip: ${(cause as Error).message}`, { cause });
  } finally {
    input.destroy();
    output.destroy();
  }
}
