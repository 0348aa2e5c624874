import type { Arguments, TerraformFunction } from "./signature.ts";

/** Date and time functions of the Terraform language. */
export const date: Record<string, TerraformFunction> = {
  timestamp(args, context) {
    args.count(0);
    return second(new Date(context.now));
  },
  plantimestamp(args, context) {
    args.count(0);
    return second(new Date(context.now));
  },
  timeadd(args) {
    args.count(2);
    const offset = offsetOf(args.text(0));
    const text = second(new Date(parse(args, args.text(0)) + duration(args, args.text(1)) + offset * 60_000));
    return offset === 0 ? text : text.replace("Z", args.text(0).slice(-6));
  },
  timecmp(args) {
    args.count(2);
    return Math.sign(parse(args, args.text(0)) - parse(args, args.text(1)));
  },
  formatdate(args) {
    args.count(2);
    return formatDate(args, args.text(0), new Date(parse(args, args.text(1))), args.text(1));
  },
};

function second(value: Date): string {
  return value.toISOString().replace(/\.\d+Z$/, "Z");
}

function parse(args: Arguments, text: string): number {
  const value = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/.test(text) ? Date.parse(text) : Number.NaN;
  // Date.parse takes 30 February as 1 March.
  const day = Number(text.slice(8, 10));
  return Number.isNaN(value) ||
    new Date(Date.UTC(Number(text.slice(0, 4)), Number(text.slice(5, 7)) - 1, day)).getUTCDate() !== day
    ? args.fail(`expected an RFC 3339 timestamp such as 2026-01-05T00:00:00Z, got ${JSON.stringify(text)}`)
    : value;
}

const UNITS: Record<string, number> = { h: 3_600_000, m: 60_000, s: 1000, ms: 1, us: 1e-3, µs: 1e-3, ns: 1e-6 };

/** A Go duration such as "1h30m" or "-10m". */
function duration(args: Arguments, text: string): number {
  if (text === "0") return 0;
  if (!/^[-+]?(\d+(\.\d+)?(h|ms|m|s|us|µs|ns))+$/.test(text))
    args.fail(`expected a duration such as "1h30m", got ${JSON.stringify(text)}`);
  let total = 0;
  for (const [, amount, unit] of text.matchAll(/(\d+(?:\.\d+)?)(h|ms|m|s|us|µs|ns)/g))
    total += Number(amount) * UNITS[unit!]!;
  return text.startsWith("-") ? -total : total;
}

const MONTHS = [
  "January",
  "February",
  "March",
  "April",
  "May",
  "June",
  "July",
  "August",
  "September",
  "October",
  "November",
  "December",
];
const DAYS = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];

/** Minutes that a timestamp's zone is ahead of UTC. */
function offsetOf(text: string): number {
  if (text.endsWith("Z")) return 0;
  return (text.at(-6) === "-" ? -1 : 1) * (Number(text.slice(-5, -3)) * 60 + Number(text.slice(-2)));
}

function formatDate(args: Arguments, specification: string, value: Date, source: string): string {
  const two = (number: number) => String(number).padStart(2, "0");
  const offset = offsetOf(source);
  const local = new Date(value.getTime() + offset * 60_000);
  const hour = local.getUTCHours();
  const zone = `${offset < 0 ? "-" : "+"}${two(Math.floor(Math.abs(offset) / 60))}`;
  const fields: Record<string, string> = {
    YYYY: String(local.getUTCFullYear()).padStart(4, "0"),
    YY: two(local.getUTCFullYear() % 100),
    MMMM: MONTHS[local.getUTCMonth()]!,
    MMM: MONTHS[local.getUTCMonth()]!.slice(0, 3),
    MM: two(local.getUTCMonth() + 1),
    M: String(local.getUTCMonth() + 1),
    DD: two(local.getUTCDate()),
    D: String(local.getUTCDate()),
    EEEE: DAYS[local.getUTCDay()]!,
    EEE: DAYS[local.getUTCDay()]!.slice(0, 3),
    hh: two(hour),
    h: String(hour),
    HH: two(hour % 12 || 12),
    H: String(hour % 12 || 12),
    AA: hour < 12 ? "AM" : "PM",
    aa: hour < 12 ? "am" : "pm",
    mm: two(local.getUTCMinutes()),
    m: String(local.getUTCMinutes()),
    ss: two(local.getUTCSeconds()),
    s: String(local.getUTCSeconds()),
    ZZZZZ: `${zone}:${two(Math.abs(offset) % 60)}`,
    ZZZZ: `${zone}${two(Math.abs(offset) % 60)}`,
    ZZZ: offset === 0 ? "UTC" : `${zone}${two(Math.abs(offset) % 60)}`,
    Z: offset === 0 ? "Z" : `${zone}:${two(Math.abs(offset) % 60)}`,
  };
  return specification.replace(/'((?:[^']|'')*)'|([A-Za-z])\2*/g, (run, quoted: string | undefined) => {
    if (quoted !== undefined) return quoted.replaceAll("''", "'");
    return (
      fields[run] ??
      args.fail(`unknown field ${JSON.stringify(run)} in ${JSON.stringify(specification)}; quote literal letters`)
    );
  });
}
