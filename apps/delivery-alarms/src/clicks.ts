import { randomEvents } from "./events.ts";

/** Bytes of one bundle: what a mobile app collects in a few minutes before it sends. */
export const BUNDLE_BYTES = 32 * 1024;

const ID_DIGITS = 10;
const HEAD = `{"bundle":"`;

/** Makes bundles of click events, each one line of JSON with its number first. */
export function createBundles(seed: string): (bundle: number) => Buffer {
  const start = `${HEAD}${"0".repeat(ID_DIGITS)}","events":[`;
  const body = Buffer.from(`${start}${randomEvents(seed, BUNDLE_BYTES - start.length - 3)}]}\n`);
  return (bundle) => {
    const record = Buffer.from(body);
    record.write(String(bundle).padStart(ID_DIGITS, "0"), HEAD.length, "latin1");
    return record;
  };
}

/** Number of a bundle, from its line. */
export function bundleOf(line: Buffer): number {
  return Number(line.toString("latin1", HEAD.length, HEAD.length + ID_DIGITS));
}
