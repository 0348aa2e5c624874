const PARTS: Readonly<Record<string, (url: JavaUrl) => string | null>> = {
  PROTOCOL: ({ protocol }) => protocol,
  HOST: ({ host }) => host,
  PATH: ({ path }) => path,
  QUERY: ({ query }) => query,
  REF: ({ ref }) => ref,
  FILE: ({ path, query }) => (query === null ? path : `${path}?${query}`),
  AUTHORITY: ({ authority }) => (authority === "" ? null : authority),
  USERINFO: ({ userInfo }) => userInfo,
};

/** What java.net.URL reads from a text. */
interface JavaUrl {
  readonly protocol: string;
  readonly authority: string;
  readonly userInfo: string | null;
  readonly host: string;
  readonly path: string;
  readonly query: string | null;
  readonly ref: string | null;
}

const URL = /^(https?|ftp|file|jar):(?:\/\/([^/?#]*))?([^?#]*)(?:\?([^#]*))?(?:#(.*))?$/i;
const PORT = /:\d*$/;

function readUrl(text: string): JavaUrl | null {
  const match = URL.exec(text.trim());
  if (match === null) return null;
  const [, protocol = "", authority = "", path = "", query, ref] = match;
  const at = authority.lastIndexOf("@");
  const hostAndPort = authority.slice(at + 1);
  if (hostAndPort.includes(":") && !hostAndPort.startsWith("[") && !PORT.test(hostAndPort)) return null;
  return {
    protocol: protocol.toLowerCase(),
    authority,
    userInfo: at < 0 ? null : authority.slice(0, at),
    host: hostAndPort.replace(PORT, ""),
    path,
    query: query ?? null,
    ref: ref ?? null,
  };
}

/** A part of a URL, or one parameter of its query; null where it has none. */
export function parseUrl(text: string, part: string, key?: string): string | null {
  const url = readUrl(text);
  if (url === null) return null;
  if (key === undefined) return PARTS[part]?.(url) ?? null;
  if (part !== "QUERY" || url.query === null) return null;
  const found = url.query.split("&").find((pair) => pair.startsWith(`${key}=`));
  return found === undefined ? null : found.slice(key.length + 1);
}

/** `application/x-www-form-urlencoded` of the UTF-8 bytes. */
export function urlEncode(text: string): string {
  return encodeURIComponent(text.toWellFormed())
    .replaceAll("%20", "+")
    .replace(/[!'()~]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);
}

export function urlDecode(text: string): string | null {
  if (/%(?![0-9a-fA-F]{2})/.test(text)) return null;
  const bytes = text.replaceAll("+", " ").replace(/(?:%[0-9a-fA-F]{2})+/g, (run) => {
    return Buffer.from(run.replaceAll("%", ""), "hex").toString("utf8");
  });
  return bytes;
}

/** The number of an IPv4 address with one to four parts; null when it is none. */
export function inetAton(text: string): number | null {
  const parts = text.split(".");
  if (parts.length > 4 || parts.some((part) => !/^\d+$/.test(part) || Number(part) > 255)) return null;
  const numbers = parts.map(Number);
  const [first = 0, ...rest] = numbers;
  if (rest.length === 0) return first;
  const shifts = [16, 8, 0].slice(0, rest.length - 1);
  const last = rest.at(-1)!;
  return first * 2 ** 24 + shifts.reduce((sum, shift, index) => sum + rest[index]! * 2 ** shift, 0) + last;
}

export function inetNtoa(number: number | bigint): string | null {
  const value = Number(number);
  if (value < 0 || value > 0xffff_ffff) return null;
  return [24, 16, 8, 0].map((shift) => Math.floor(value / 2 ** shift) % 256).join(".");
}
