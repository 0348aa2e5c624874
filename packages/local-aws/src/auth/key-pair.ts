import type { Random } from "../random.ts";

const KEY_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
const SECRET_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/** An access key id: `AKIA` for long-term keys, `ASIA` for temporary ones, and 16 letters of base 32. */
export function accessKeyId(random: Random, prefix: "AKIA" | "ASIA"): string {
  return prefix + random.text(16, KEY_LETTERS);
}

/** A secret access key of 40 characters; it opens nothing but this cloud. */
export function secretKey(random: Random): string {
  return random.text(40, SECRET_LETTERS);
}

/** A session token; as long as AWS's own shortest ones, so that it is handled alike. */
export function sessionToken(random: Random): string {
  return `IQoJb3JpZ2luX2Vj${random.text(360, SECRET_LETTERS)}`;
}
