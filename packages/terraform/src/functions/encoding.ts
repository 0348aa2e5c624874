import { createHash } from "node:crypto";
import { gzipSync } from "node:zlib";
import { numberText, readNumber } from "../hcl/number.ts";
import { fromPlain, itemsOf, keysOf, record, type Value, type ValueRecord } from "../hcl/values.ts";
import type { Arguments, TerraformFunction } from "./signature.ts";

/** Encoding and hash functions of the Terraform language. */
export const encoding: Record<string, TerraformFunction> = {
  jsonencode(args) {
    args.count(1);
    return encodeJson(args.any(0));
  },
  jsondecode(args) {
    args.count(1);
    try {
      return fromPlain(JSON.parse(args.text(0), exactNumber));
    } catch (cause) {
      return args.fail(`not JSON: ${(cause as Error).message}`, cause);
    }
  },
  base64encode: bytes((text) => Buffer.from(text).toString("base64")),
  base64decode(args) {
    args.count(1);
    const encoded = args.text(0).replace(/[\r\n]/g, "");
    if (!/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(encoded))
      args.fail("expected base64 text with padding");
    const decoded = Buffer.from(encoded, "base64");
    const text = decoded.toString("utf8");
    return Buffer.from(text).equals(decoded) ? text : args.fail("the decoded bytes are not UTF-8 text");
  },
  base64gzip: bytes((text) => gzipSync(text).toString("base64")),
  urlencode: bytes((text) =>
    encodeURIComponent(text)
      .replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`)
      .replaceAll("%20", "+"),
  ),
  csvdecode(args) {
    args.count(1);
    const [header, ...rows] = parseCsv(args, args.text(0));
    if (!header) return args.fail("expected a header line");
    if (new Set(header).size < header.length) args.fail(`a column is named twice: ${header.join(", ")}`);
    return rows.map((row) => {
      if (row.length !== header.length) args.fail(`row of ${row.length} fields; the header has ${header.length}`);
      return record(header.map((name, index) => [name, row[index]!] as const));
    });
  },
  textencodebase64: (args) => args.fail("is not supported; use base64encode()"),
  textdecodebase64: (args) => args.fail("is not supported; use base64decode()"),
  yamlencode: (args) => args.fail("is not supported; use jsonencode(), which YAML readers accept"),
  yamldecode: (args) => args.fail("is not supported; use jsondecode()"),
  rsadecrypt: (args) => args.fail("is not supported: no key belongs into a configuration"),
  uuid: (args) => args.fail("is not supported: its result differs on every run; use uuidv5()"),
  bcrypt: (args) => args.fail("is not supported: its result differs on every run"),
  md5: digest("md5", "hex"),
  sha1: digest("sha1", "hex"),
  sha256: digest("sha256", "hex"),
  sha512: digest("sha512", "hex"),
  base64sha256: digest("sha256", "base64"),
  base64sha512: digest("sha512", "base64"),
  uuidv5(args) {
    args.count(2);
    return (
      uuidV5(args.text(0), args.text(1)) ??
      args.fail(`namespace: expected a UUID or one of dns, url, oid, x500, got ${args.text(0)}`)
    );
  },
};

function bytes(apply: (text: string) => string): TerraformFunction {
  return (args) => {
    args.count(1);
    return apply(args.text(0));
  };
}

function digest(algorithm: string, form: "hex" | "base64"): TerraformFunction {
  return bytes((text) => createHash(algorithm).update(text).digest(form));
}

/** JSON as Terraform writes it: keys sorted, no blanks, and `<`, `>`, `&` escaped as Go does. */
export function encodeJson(value: Value): string {
  if (value === null) return "null";
  if (typeof value === "number") return numberText(value);
  if (typeof value === "boolean") return String(value);
  if (typeof value === "string") return quote(value);
  const items = itemsOf(value);
  if (items) return `[${items.map(encodeJson).join(",")}]`;
  const object = value as ValueRecord;
  return `{${keysOf(object)
    .map((key) => `${quote(key)}:${encodeJson(object[key]!)}`)
    .join(",")}}`;
}

export function quote(text: string): string {
  return escapeAsGo(JSON.stringify(text));
}

/** JSON text with the characters escaped that Go's encoder escapes for HTML and JavaScript. */
export function escapeAsGo(json: string): string {
  return json.replace(
    /[<>&\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/** A reviver that refuses numbers which a double does not hold. */
function exactNumber(_key: string, value: unknown, context?: { readonly source?: string }): unknown {
  if (typeof value === "number" && context?.source !== undefined) readNumber(context.source);
  return value;
}

/** RFC 4180 with quoted fields; empty lines are skipped. */
function parseCsv(args: Arguments, text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  const field = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/y;
  while (field.lastIndex < text.length) {
    const match = field.exec(text);
    if (!match) return args.fail(`line ${rows.length + 1}: a quote stands alone; double it inside a quoted field`);
    row.push(match[1]?.replaceAll('""', '"') ?? match[2] ?? "");
    if (match[3] !== ",") {
      if (row.length > 1 || row[0] !== "") rows.push(row);
      row = [];
    }
  }
  if (row.length > 0) rows.push(row);
  return rows;
}

const NAMESPACES: Record<string, string> = {
  dns: "6ba7b810-9dad-11d1-80b4-00c04fd430c8",
  url: "6ba7b811-9dad-11d1-80b4-00c04fd430c8",
  oid: "6ba7b812-9dad-11d1-80b4-00c04fd430c8",
  x500: "6ba7b814-9dad-11d1-80b4-00c04fd430c8",
};

/** RFC 9562, section 5.5. */
function uuidV5(namespace: string, name: string): string | undefined {
  const digits = (NAMESPACES[namespace] ?? namespace).replaceAll("-", "");
  if (!/^[0-9a-f]{32}$/i.test(digits)) return undefined;
  const hash = createHash("sha1").update(Buffer.from(digits, "hex")).update(name).digest();
  hash[6] = (hash[6]! & 0x0f) | 0x50;
  hash[8] = (hash[8]! & 0x3f) | 0x80;
  const hex = hash.toString("hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20, 32)}`;
}
