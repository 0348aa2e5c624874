import { type Cipheriv, createCipheriv, randomBytes } from "node:crypto";

/*
 * SSE-S3: every object is encrypted at rest with AES-256. The key lives in memory for as long as the cloud; each file
 * has its own random initial counter block, and CTR mode lets a range be read from any 16-byte block.
 */

const BLOCK_BYTES = 16;

/** Encrypts and decrypts files under one key. */
export class AtRestCipher {
  readonly #key = randomBytes(32);

  /** A random initial counter block for a new file. */
  newCounter(): Buffer {
    return randomBytes(BLOCK_BYTES);
  }

  /** The key stream from byte `offset` of a file; encrypting and decrypting are the same in CTR mode. */
  stream(counter: Buffer, offset = 0): Cipheriv {
    const cipher = createCipheriv("aes-256-ctr", this.#key, addBlocks(counter, Math.floor(offset / BLOCK_BYTES)));
    const skip = offset % BLOCK_BYTES;
    if (skip > 0) cipher.update(Buffer.alloc(skip));
    return cipher;
  }
}

/** Adds to a 128-bit big-endian counter, wrapping around. */
function addBlocks(counter: Buffer, blocks: number): Buffer {
  const sum = Buffer.from(counter);
  let carry = blocks;
  for (let index = BLOCK_BYTES - 1; index >= 0 && carry > 0; index--) {
    const value = sum[index]! + (carry % 256);
    sum[index] = value & 0xff;
    carry = Math.floor(carry / 256) + (value >> 8);
  }
  return sum;
}
