import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";

/*
 * A ciphertext names its key, so that Decrypt needs no key id. AWS keeps its form to itself; ours is
 *
 *   0   4  01 02 03 00        version
 *   4  16  key id             UUID
 *   20  4  key material       big-endian number: rotation adds one, and the old ones go on decrypting
 *   24 12  nonce              random
 *   36 16  authentication tag
 *   52     AES-256-GCM of the plaintext; the encryption context is authenticated beside it
 */

const VERSION = Buffer.from([1, 2, 3, 0]);
const HEADER_BYTES = 52;
const MATERIAL_BYTES = 32;

/** A new 256-bit key. */
export function newMaterial(): Buffer {
  return randomBytes(MATERIAL_BYTES);
}

/** Encrypts with the key's newest material. */
export function seal(
  key: { id: string; materials: readonly Buffer[] },
  plaintext: Uint8Array,
  context: Buffer,
): Buffer {
  const nonce = randomBytes(12);
  const material = key.materials.length - 1;
  const cipher = createCipheriv("aes-256-gcm", key.materials[material]!, nonce).setAAD(context);
  const body = Buffer.concat([cipher.update(plaintext), cipher.final()]);
  const number = Buffer.alloc(4);
  number.writeUInt32BE(material);
  return Buffer.concat([VERSION, idBytes(key.id), number, nonce, cipher.getAuthTag(), body]);
}

/** The id of the key that a ciphertext was made with; undefined when it is none of ours. */
export function keyIdOf(ciphertext: Uint8Array): string | undefined {
  const bytes = Buffer.from(ciphertext.buffer, ciphertext.byteOffset, ciphertext.byteLength);
  if (bytes.length < HEADER_BYTES || !bytes.subarray(0, 4).equals(VERSION)) return undefined;
  const digits = bytes.toString("hex", 4, 20);
  return `${digits.slice(0, 8)}-${digits.slice(8, 12)}-${digits.slice(12, 16)}-${digits.slice(16, 20)}-${digits.slice(20)}`;
}

/** The plaintext; undefined when the ciphertext or its encryption context was changed. */
export function open(materials: readonly Buffer[], ciphertext: Uint8Array, context: Buffer): Buffer | undefined {
  const bytes = Buffer.from(ciphertext.buffer, ciphertext.byteOffset, ciphertext.byteLength);
  const material = materials[bytes.readUInt32BE(20)];
  if (material === undefined) return undefined;
  const decipher = createDecipheriv("aes-256-gcm", material, bytes.subarray(24, 36))
    .setAAD(context)
    .setAuthTag(bytes.subarray(36, HEADER_BYTES));
  const head = decipher.update(bytes.subarray(HEADER_BYTES));
  try {
    return Buffer.concat([head, decipher.final()]);
  } catch {
    return undefined;
  }
}

/** An encryption context as bytes: order does not matter, names and values are kept apart. */
export function contextBytes(context: Readonly<Record<string, string>> | undefined): Buffer {
  const pairs = Object.entries(context ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
  return Buffer.from(JSON.stringify(pairs));
}

function idBytes(id: string): Buffer {
  return Buffer.from(id.replaceAll("-", ""), "hex");
}
