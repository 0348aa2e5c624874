import { isIP } from "node:net";
import type { Arguments, TerraformFunction } from "./signature.ts";

/** IP network functions of the Terraform language, for IPv4 and IPv6. */
export const network: Record<string, TerraformFunction> = {
  cidrhost(args) {
    args.count(2);
    const network = parse(args, args.text(0));
    const size = 1n << BigInt(network.bits - network.length);
    let host = BigInt(args.integer(1));
    if (host < 0n) host += size;
    if (host < 0n || host >= size)
      args.fail(`prefix of ${network.length} does not accommodate a host numbered ${args.integer(1)}`);
    return write(network.address + host, network.bits);
  },
  cidrnetmask(args) {
    args.count(1);
    const network = parse(args, args.text(0));
    if (network.bits !== 32) args.fail("IPv6 addresses have no netmask");
    return write(mask(network), 32);
  },
  cidrsubnet(args) {
    args.count(3);
    return subnet(args, parse(args, args.text(0)), args.integer(1), BigInt(args.integer(2)));
  },
  cidrsubnets(args) {
    args.count(1, Number.POSITIVE_INFINITY);
    const network = parse(args, args.text(0));
    let next = network.address;
    const end = network.address + (1n << BigInt(network.bits - network.length));
    return args
      .all()
      .slice(1)
      .map((_, index) => {
        const length = network.length + args.integer(index + 1);
        if (length > network.bits || length <= network.length)
          args.fail(`not enough bits for ${args.integer(index + 1)} more`);
        const size = 1n << BigInt(network.bits - length);
        const start = ((next + size - 1n) / size) * size;
        if (start + size > end) args.fail(`not enough address space for a subnet of /${length}`);
        next = start + size;
        return `${write(start, network.bits)}/${length}`;
      });
  },
};

interface Network {
  readonly address: bigint;
  readonly length: number;
  readonly bits: 32 | 128;
}

function subnet(args: Arguments, network: Network, newBits: number, number: bigint): string {
  const length = network.length + newBits;
  if (newBits < 0 || length > network.bits)
    args.fail(`prefix /${network.length} cannot be extended by ${newBits} bits`);
  if (number < 0n || number >= 1n << BigInt(newBits))
    args.fail(`${newBits} more bits do not accommodate a subnet numbered ${number}`);
  return `${write(network.address + (number << BigInt(network.bits - length)), network.bits)}/${length}`;
}

function mask(network: Network): bigint {
  return ((1n << BigInt(network.length)) - 1n) << BigInt(network.bits - network.length);
}

function parse(args: Arguments, text: string): Network {
  const [host = "", prefix = ""] = text.split("/");
  const version = isIP(host);
  const bits = version === 4 ? 32 : 128;
  const length = /^\d{1,3}$/.test(prefix) ? Number(prefix) : -1;
  if (version === 6 && /^::ffff:.*\./i.test(host)) args.fail(`${text}: write an IPv4 block without ::ffff:`);
  if (version === 0 || length < 0 || length > bits)
    args.fail(`expected a CIDR block such as 10.0.0.0/16, got ${JSON.stringify(text)}`);
  const network = { address: version === 4 ? readV4(host) : readV6(host), length, bits } as const;
  return { ...network, address: network.address & mask(network) };
}

function readV4(text: string): bigint {
  return text.split(".").reduce((value, part) => (value << 8n) | BigInt(part), 0n);
}

function readV6(text: string): bigint {
  const [head = "", tail] = text.split("::");
  const groups = (part: string) =>
    part === ""
      ? []
      : part
          .split(":")
          .flatMap((group) =>
            group.includes(".")
              ? [Number(readV4(group) >> 16n).toString(16), Number(readV4(group) & 0xffffn).toString(16)]
              : [group],
          );
  const first = groups(head);
  const last = tail === undefined ? [] : groups(tail);
  const middle = tail === undefined ? [] : new Array<string>(8 - first.length - last.length).fill("0");
  return [...first, ...middle, ...last].reduce((value, group) => (value << 16n) | BigInt(`0x${group}`), 0n);
}

/** RFC 5952 form: the longest run of two or more zero groups becomes `::`. */
function write(address: bigint, bits: 32 | 128): string {
  if (bits === 32) return [24n, 16n, 8n, 0n].map((shift) => String((address >> shift) & 0xffn)).join(".");
  const groups = Array.from({ length: 8 }, (_, index) =>
    ((address >> BigInt(112 - 16 * index)) & 0xffffn).toString(16),
  );
  let best = { start: -1, length: 1 };
  for (let start = 0; start < 8; start++) {
    let length = 0;
    while (start + length < 8 && groups[start + length] === "0") length++;
    if (length > best.length) best = { start, length };
  }
  if (best.start < 0) return groups.join(":");
  return `${groups.slice(0, best.start).join(":")}::${groups.slice(best.start + best.length).join(":")}`;
}
