import { ReplayError } from "./errors.ts";

// LZ4 block format: sequences of
//   token (high 4 bits: literal length, low 4 bits: match length - 4; 15 means that more length bytes follow)
//   [length bytes, each added, the last one below 255]  literals
//   offset (2 bytes, little endian, 1 to 65535)  [length bytes]
// The last sequence ends after its literals.

/**
 * Decodes one LZ4 block into `target` from `at` on and returns the end. Matches may reach back into `target` before `at`
 * down to `floor`, where earlier blocks of the frame stand.
 * @throws {ReplayError} `REPLAY_DATA_DAMAGED` when the block is not valid or does not fit.
 */
export function decodeLz4Block(source: Uint8Array, target: Uint8Array, at: number, floor: number): number {
  let read = 0;
  let write = at;
  const end = source.length;
  for (;;) {
    if (read >= end) throw damaged("a block that ends after its literals, got one that ends within a sequence");
    const token = source[read++]!;
    let literals = token >> 4;
    if (literals === 15) {
      let more = 255;
      while (more === 255) {
        more = source[read++] ?? -1;
        if (more < 0) throw damaged("more length bytes, got the end of the block");
        literals += more;
      }
    }
    if (read + literals > end) throw damaged(`${literals} literals, got ${end - read}`);
    if (write + literals > target.length) throw damaged(`at most ${target.length - at} bytes in a block, got more`);
    if (literals <= 16) {
      for (let i = 0; i < literals; i++) target[write + i] = source[read + i]!;
    } else {
      target.set(source.subarray(read, read + literals), write);
    }
    read += literals;
    write += literals;
    if (read === end) return write;

    const offset = source[read]! | (source[read + 1]! << 8);
    read += 2;
    let from = write - offset;
    if (read > end || offset === 0 || from < floor)
      throw damaged(`an offset from 1 to ${write - floor}, got ${offset}`);
    let length = (token & 15) + 4;
    if (length === 19) {
      let more = 255;
      while (more === 255) {
        more = source[read++] ?? -1;
        if (more < 0) throw damaged("more length bytes, got the end of the block");
        length += more;
      }
    }
    const stop = write + length;
    if (stop > target.length) throw damaged(`at most ${target.length - at} bytes in a block, got more`);
    if (offset >= length && length > 32) {
      target.copyWithin(write, from, from + length);
      write = stop;
    } else {
      // A match may overlap what it writes: byte by byte.
      while (write < stop) target[write++] = target[from++]!;
    }
  }
}

function damaged(message: string): ReplayError {
  return new ReplayError("REPLAY_DATA_DAMAGED", `lz4 block: expected ${message}`);
}
