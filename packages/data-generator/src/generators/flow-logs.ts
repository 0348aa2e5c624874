import { FLOW_LOG_FIELDS, type FlowLogFormat, type FlowLogRecord, flowLogFormat } from "@millrace/log-formats";
import type { Draw, DrawContext } from "../draw.ts";
import { optionError } from "../errors.ts";
import { Random } from "../random.ts";
import { count, share } from "./options.ts";

/** Settings of VPC flow logs. */
export interface FlowLogOptions {
  /** Twelve digits. */
  readonly accountId: string;
  /** Needed for formats with the field `region`. */
  readonly region?: string;
  /** Needed for formats with the field `az-id`. */
  readonly azId?: string;
  /** Default: the default format of version 2. */
  readonly format?: FlowLogFormat;
  /** Network interfaces of the VPC, default 8; every third one is of a load balancer without an instance. */
  readonly interfaces?: number;
  /** Hosts outside that talk to it, default 200; few of them make most of the traffic. */
  readonly clients?: number;
  /** Share of flows that security groups or access lists reject, default 0.05. */
  readonly rejected?: number;
  /** Share of lines without traffic in their interval, default 0.02. */
  readonly noData?: number;
  /** Share of lines for intervals that were skipped, default 0.001. */
  readonly skipped?: number;
  /** Seconds of an aggregation interval, 60 or 600; default 60. */
  readonly interval?: number;
  /** Which VPC it is: its interfaces and clients; default `vpc`. */
  readonly network?: string;
}

interface Interface {
  readonly interfaceId: string;
  readonly subnetId: string;
  readonly instanceId: string | null;
  readonly address: string;
  readonly port: number;
}

/** Ports of services with how often they are asked for; 22 and 3389 are what scanners try. */
const PORTS = [443, 443, 443, 443, 80, 80, 5432, 6379, 9092, 53];
const SCANNED = [22, 23, 445, 3389, 8080, 5900];
const AWS_SERVICES = ["AMAZON", "S3", "DYNAMODB", "CLOUDFRONT", "EC2"];

/** Draws flow logs as records of a format; `flowLogLines` draws the lines. */
export function flowLogs(options: FlowLogOptions): Draw<FlowLogRecord> {
  return new FlowLogs(options);
}

/** Draws flow logs as lines of a format. */
export function flowLogLines(options: FlowLogOptions): Draw<string> {
  const { format = flowLogFormat() } = options;
  const records = flowLogs(options);
  return { draw: (context) => format.write(records.draw(context)) };
}

class FlowLogs implements Draw<FlowLogRecord> {
  readonly #options: Required<FlowLogOptions>;
  readonly #version: number;
  readonly #members: readonly (keyof FlowLogRecord)[];
  readonly #empty: FlowLogRecord;
  readonly #vpcId: string;
  readonly #interfaces: readonly Interface[];
  readonly #clients: readonly string[];

  constructor(options: FlowLogOptions) {
    const { format = flowLogFormat(), rejected = 0.05, noData = 0.02, skipped = 0.001, interval = 60 } = options;
    const { interfaces = 8, clients = 200, network = "vpc", region = "", azId = "" } = options;
    if (!/^\d{12}$/.test(options.accountId)) throw optionError("flowLogs accountId: expected twelve digits");
    if (interval !== 60 && interval !== 600)
      throw optionError(`flowLogs interval: expected 60 or 600, got ${interval}`);
    if (share("flowLogs noData", noData) + share("flowLogs skipped", skipped) > 1) {
      throw optionError("flowLogs: the shares noData and skipped exceed 1");
    }
    for (const [field, value] of Object.entries({ region, "az-id": azId })) {
      if (format.fields.includes(field) && value === "")
        throw optionError(`flowLogs: the format has ${field}: give it`);
    }
    const fields = FLOW_LOG_FIELDS.filter(({ name }) => format.fields.includes(name));
    this.#version = Math.max(2, ...fields.map(({ since }) => since));
    this.#members = fields.map(({ member }) => member);
    this.#empty = Object.fromEntries(this.#members.map((member) => [member, null]));
    this.#options = {
      ...options,
      format,
      rejected: share("flowLogs rejected", rejected),
      noData,
      skipped,
      interval,
      interfaces,
      clients,
      network,
      region,
      azId,
    };
    const random = new Random(network);
    this.#vpcId = `vpc-${hex(random, 17)}`;
    const subnets = ["a", "b"].map(() => `subnet-${hex(random, 17)}`);
    this.#interfaces = Array.from({ length: count("flowLogs interfaces", interfaces) }, (_, index) => ({
      interfaceId: `eni-${hex(random, 17)}`,
      subnetId: subnets[index % subnets.length]!,
      instanceId: index % 3 === 2 ? null : `i-${hex(random, 17)}`,
      address: `10.0.${index % subnets.length}.${10 + (Math.floor(index / subnets.length) % 240)}`,
      port: PORTS[index % PORTS.length]!,
    }));
    this.#clients = Array.from({ length: count("flowLogs clients", clients) }, () => publicAddress(random));
  }

  draw(context: DrawContext): FlowLogRecord {
    const { random, eventTime } = context;
    const { interval, noData, skipped } = this.#options;
    const here = random.pick(this.#interfaces);
    const end = Math.floor(eventTime / 1000);
    const fate = random.fraction();
    const full: FlowLogRecord = {
      version: this.#version,
      accountId: this.#options.accountId,
      interfaceId: here.interfaceId,
      start: Math.max(0, end - random.integer(Math.floor(interval / 2), interval - 1)),
      end,
      logStatus: fate < noData ? "NODATA" : fate < noData + skipped ? "SKIPDATA" : "OK",
      vpcId: this.#vpcId,
      subnetId: here.subnetId,
      instanceId: here.instanceId,
      region: this.#options.region,
      azId: this.#options.azId,
    };
    if (full.logStatus === "OK") this.#addTraffic(full, here, random);
    const record = { ...this.#empty } as Record<string, unknown>;
    for (const member of this.#members) record[member] = full[member] ?? null;
    return record as FlowLogRecord;
  }

  #addTraffic(flow: FlowLogRecord, here: Interface, random: Random): void {
    // The square makes low ranks frequent: a tenth of the clients makes a third of the flows.
    const client = this.#clients[Math.floor(random.fraction() ** 2 * this.#clients.length)]!;
    const rejected = random.chance(this.#options.rejected);
    const outward = !rejected && random.chance(0.5);
    const servicePort = rejected ? random.pick(SCANNED) : here.port;
    const clientPort = random.integer(1024, 65_535);
    const protocol = rejected && random.chance(0.1) ? 1 : servicePort === 53 ? 17 : 6;
    const ports = protocol === 1 ? [0, 0] : outward ? [servicePort, clientPort] : [clientPort, servicePort];
    const packets = rejected ? random.integer(1, 3) : 1 + Math.floor(Math.exp(random.normal() + 2.5));
    const packetSize = rejected ? 40 : outward ? random.integer(200, 1460) : random.integer(52, 400);
    const service = random.chance(0.1) ? random.pick(AWS_SERVICES) : null;
    flow.srcaddr = outward ? here.address : client;
    flow.dstaddr = outward ? client : here.address;
    flow.srcport = ports[0]!;
    flow.dstport = ports[1]!;
    flow.protocol = protocol;
    flow.packets = packets;
    flow.bytes = packets * packetSize;
    flow.action = rejected ? "REJECT" : "ACCEPT";
    flow.tcpFlags = protocol !== 6 ? 0 : rejected ? 2 : outward ? random.pick([18, 19, 1]) : random.pick([2, 3, 1]);
    flow.type = "IPv4";
    flow.pktSrcaddr = flow.srcaddr;
    flow.pktDstaddr = flow.dstaddr;
    flow.pktSrcAwsService = outward ? null : service;
    flow.pktDstAwsService = outward ? service : null;
    flow.flowDirection = outward ? "egress" : "ingress";
    flow.trafficPath = outward ? 8 : null;
  }
}

function hex(random: Random, digits: number): string {
  let text = "";
  while (text.length < digits) text += random.below(16).toString(16);
  return text;
}

/** An address of the ranges that RFC 5737 reserves for documentation, or of 198.18.0.0/15, reserved for benchmarks. */
export function publicAddress(random: Random): string {
  const range = random.below(8);
  if (range === 0) return `192.0.2.${random.integer(1, 254)}`;
  if (range === 1) return `198.51.100.${random.integer(1, 254)}`;
  if (range === 2) return `203.0.113.${random.integer(1, 254)}`;
  return `198.${random.integer(18, 19)}.${random.below(256)}.${random.integer(1, 254)}`;
}
