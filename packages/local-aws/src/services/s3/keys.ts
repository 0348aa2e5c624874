import { invalidArgument } from "./errors.ts";

/** Form encoding as S3 writes keys in listings and events: spaces as `+`; slashes and `*` kept. */
export function encodeKey(key: string): string {
  return encodeURIComponent(key)
    .replace(/%20/g, "+")
    .replace(/%2F/g, "/")
    .replace(/[!'()~]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);
}

/** How keys are written in an answer: as they are, or form-encoded when the caller asks for `url`. */
export function keyEncoder(type: string | undefined): (key: string) => string {
  if (type === undefined) return asIs;
  if (type !== "url") throw invalidArgument("Invalid Encoding Method specified in Request", "encoding-type", type);
  return encodeKey;
}

function asIs(key: string): string {
  return key;
}

/** The common prefix of a key: up to and with the first delimiter behind `prefix`; undefined when it has none. */
export function commonPrefix(key: string, prefix: string, delimiter: string): string | undefined {
  if (delimiter === "" || !key.startsWith(prefix)) return undefined;
  const at = key.indexOf(delimiter, prefix.length);
  return at < 0 ? undefined : key.slice(0, at + delimiter.length);
}

/**
 * The size of a page.
 * @throws AwsError InvalidArgument.
 */
export function pageLimit(given: number | undefined, name: string, largest = 1000): number {
  if (given === undefined) return largest;
  if (!(Number.isInteger(given) && given >= 0 && given <= 2147483647))
    throw invalidArgument(`Argument ${name} must be an integer between 0 and 2147483647`, name, given);
  return Math.min(given, largest);
}

/** A member for an output, or nothing when there is no value. */
export function optional<Name extends string, Value>(name: Name, value: Value | undefined): { [key in Name]?: Value } {
  return (value === undefined ? {} : { [name]: value }) as { [key in Name]?: Value };
}
