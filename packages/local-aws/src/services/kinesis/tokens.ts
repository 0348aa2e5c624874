import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";

/*
 * An opaque token: version 00 00 00 00 00 00 00 01 | nonce 12 bytes | AES-256-GCM tag 16 bytes | ciphertext, as base64.
 * The service keeps nothing about the tokens it hands out; what it did not write itself does not open.
 */
const VERSION = Buffer.from([0, 0, 0, 0, 0, 0, 0, 1]);
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const HEAD_BYTES = VERSION.length + NONCE_BYTES + TAG_BYTES;

/** What a token is for; one kind does not open as another. */
export type TokenKind = "iterator" | "streams" | "shards" | "consumers";

/** Seals the state of a caller's iteration into text that only this cloud can read. */
export class Tokens {
  readonly #key = randomBytes(32);
  /** Never repeats under one key: a count. */
  readonly #nonce = Buffer.alloc(NONCE_BYTES);

  seal(kind: TokenKind, content: Uint8Array): string {
    this.#nonce.writeBigUInt64BE(this.#nonce.readBigUInt64BE(4) + 1n, 4);
    const cipher = createCipheriv("aes-256-gcm", this.#key, this.#nonce).setAAD(Buffer.from(kind));
    const body = cipher.update(content);
    cipher.final();
    return Buffer.concat([VERSION, this.#nonce, cipher.getAuthTag(), body]).toString("base64");
  }

  /** The content, or undefined when the text is no token of this kind and cloud. */
  open(kind: TokenKind, text: string): Buffer | undefined {
    const token = Buffer.from(text, "base64");
    if (token.length < HEAD_BYTES || !VERSION.equals(token.subarray(0, VERSION.length))) return undefined;
    if (token.toString("base64") !== text) return undefined;
    const decipher = createDecipheriv("aes-256-gcm", this.#key, token.subarray(VERSION.length, HEAD_BYTES - TAG_BYTES));
    decipher.setAAD(Buffer.from(kind));
    decipher.setAuthTag(token.subarray(HEAD_BYTES - TAG_BYTES, HEAD_BYTES));
    const content = decipher.update(token.subarray(HEAD_BYTES));
    try {
      decipher.final();
    } catch {
      return undefined;
    }
    return content;
  }

  sealJson(kind: TokenKind, content: object): string {
    return this.seal(kind, Buffer.from(JSON.stringify(content)));
  }

  openJson(kind: TokenKind, text: string): unknown {
    const content = this.open(kind, text);
    return content === undefined ? undefined : JSON.parse(content.toString("utf8"));
  }
}
