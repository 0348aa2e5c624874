import { isIpv4, isIpv6 } from "./address.ts";

/**
 * One aggregated flow of a network interface, as VPC Flow Logs publish it. A member is absent when the format has no such
 * field, and null when the line has `-` for it.
 * https://docs.aws.amazon.com/vpc/latest/userguide/flow-log-records.html
 */
export interface FlowLogRecord {
  version?: number | null;
  /** Twelve digits, or `unknown` for interfaces that AWS services own. */
  accountId?: string | null;
  interfaceId?: string | null;
  srcaddr?: string | null;
  dstaddr?: string | null;
  srcport?: number | null;
  dstport?: number | null;
  /** IANA protocol number: 1 ICMP, 6 TCP, 17 UDP. */
  protocol?: number | null;
  packets?: number | null;
  bytes?: number | null;
  /** Seconds since the Unix epoch at which the first packet of the interval was seen. */
  start?: number | null;
  /** Seconds since the Unix epoch at which the last packet of the interval was seen. */
  end?: number | null;
  action?: "ACCEPT" | "REJECT" | null;
  logStatus?: "OK" | "NODATA" | "SKIPDATA" | null;
  vpcId?: string | null;
  subnetId?: string | null;
  instanceId?: string | null;
  /** Flags seen in the interval, ORed: FIN 1, SYN 2, RST 4, PSH 8, ACK 16; ACK is reported with SYN only, as 18. */
  tcpFlags?: number | null;
  type?: "IPv4" | "IPv6" | "EFA" | null;
  pktSrcaddr?: string | null;
  pktDstaddr?: string | null;
  region?: string | null;
  azId?: string | null;
  sublocationType?: "wavelength" | "outpost" | "localzone" | null;
  sublocationId?: string | null;
  pktSrcAwsService?: string | null;
  pktDstAwsService?: string | null;
  flowDirection?: "ingress" | "egress" | null;
  /**
   * How egress traffic leaves: 1 within the VPC, 2 internet gateway or gateway endpoint, 3 virtual private gateway, 4 and 5
   * peering within and between Regions, 6 local gateway; on Nitro instances 7 gateway endpoint, 8 internet gateway.
   */
  trafficPath?: number | null;
}

/** What the text of a field must look like. */
export type FieldRule =
  | { readonly kind: "integer"; readonly min: number; readonly max: number }
  | { readonly kind: "words"; readonly words: readonly string[] }
  | { readonly kind: "address" }
  | { readonly kind: "text"; readonly pattern: RegExp; readonly form: string };

/** A field of flow logs: its name, the member of the record and since which version of the log format it is there. */
export interface FlowLogField {
  readonly name: string;
  readonly member: keyof FlowLogRecord;
  readonly since: 2 | 3 | 4 | 5;
  readonly rule: FieldRule;
  /** Whether it describes traffic, so that it is `-` in lines of status NODATA and SKIPDATA. */
  readonly traffic: boolean;
}

const SERVICE_OR_PLACE: FieldRule = {
  kind: "text",
  pattern: /^[A-Za-z0-9][A-Za-z0-9_-]*$/,
  form: "letters and digits",
};

/** Fields of versions 2 to 5 in the order of the documentation; the first fourteen are the default format. */
export const FLOW_LOG_FIELDS: readonly FlowLogField[] = [
  field("version", "version", 2, integer(2, 5)),
  field("account-id", "accountId", 2, { kind: "text", pattern: /^(?:\d{12}|unknown)$/, form: "twelve digits" }),
  field("interface-id", "interfaceId", 2, identifier("eni")),
  field("srcaddr", "srcaddr", 2, { kind: "address" }, true),
  field("dstaddr", "dstaddr", 2, { kind: "address" }, true),
  field("srcport", "srcport", 2, integer(0, 65_535), true),
  field("dstport", "dstport", 2, integer(0, 65_535), true),
  field("protocol", "protocol", 2, integer(0, 255), true),
  field("packets", "packets", 2, integer(0, Number.MAX_SAFE_INTEGER), true),
  field("bytes", "bytes", 2, integer(0, Number.MAX_SAFE_INTEGER), true),
  field("start", "start", 2, integer(0, Number.MAX_SAFE_INTEGER)),
  field("end", "end", 2, integer(0, Number.MAX_SAFE_INTEGER)),
  field("action", "action", 2, words("ACCEPT", "REJECT"), true),
  field("log-status", "logStatus", 2, words("OK", "NODATA", "SKIPDATA")),
  field("vpc-id", "vpcId", 3, identifier("vpc")),
  field("subnet-id", "subnetId", 3, identifier("subnet")),
  field("instance-id", "instanceId", 3, identifier("i")),
  field("tcp-flags", "tcpFlags", 3, integer(0, 255), true),
  field("type", "type", 3, words("IPv4", "IPv6", "EFA"), true),
  field("pkt-srcaddr", "pktSrcaddr", 3, { kind: "address" }, true),
  field("pkt-dstaddr", "pktDstaddr", 3, { kind: "address" }, true),
  field("region", "region", 4, { kind: "text", pattern: /^[a-z]+(?:-[a-z]+)+-\d$/, form: "the name of a Region" }),
  field("az-id", "azId", 4, { kind: "text", pattern: /^[a-z0-9]+(?:-[a-z0-9]+)*-az\d$/, form: "the id of a zone" }),
  field("sublocation-type", "sublocationType", 4, words("wavelength", "outpost", "localzone")),
  field("sublocation-id", "sublocationId", 4, SERVICE_OR_PLACE),
  field("pkt-src-aws-service", "pktSrcAwsService", 5, SERVICE_OR_PLACE, true),
  field("pkt-dst-aws-service", "pktDstAwsService", 5, SERVICE_OR_PLACE, true),
  field("flow-direction", "flowDirection", 5, words("ingress", "egress"), true),
  field("traffic-path", "trafficPath", 5, integer(1, 8), true),
];

export const FIELD_BY_NAME: ReadonlyMap<string, FlowLogField> = new Map(
  FLOW_LOG_FIELDS.map((each) => [each.name, each]),
);

/** What is wrong with the text of a field, or undefined. `-` is right for every field and is not handed in. */
export function problemOf(rule: FieldRule, text: string): string | undefined {
  switch (rule.kind) {
    case "integer":
      return isInteger(text, rule.min, rule.max) ? undefined : `a whole number from ${rule.min} to ${rule.max}`;
    case "words":
      return rule.words.includes(text) ? undefined : rule.words.join(" or ");
    case "address":
      return (text.includes(":") ? isIpv6(text) : isIpv4(text)) ? undefined : "an IPv4 or IPv6 address";
    case "text":
      return rule.pattern.test(text) ? undefined : rule.form;
  }
}

function isInteger(text: string, min: number, max: number): boolean {
  if (text.length === 0 || text.length > 16) return false;
  for (let index = 0; index < text.length; index++) {
    const char = text.charCodeAt(index);
    if (char < 48 || char > 57) return false;
  }
  const value = Number(text);
  return value >= min && value <= max && !(text.length > 1 && text.charCodeAt(0) === 48);
}

function field(
  name: string,
  member: keyof FlowLogRecord,
  since: FlowLogField["since"],
  rule: FieldRule,
  traffic = false,
): FlowLogField {
  return { name, member, since, rule, traffic };
}

function integer(min: number, max: number): FieldRule {
  return { kind: "integer", min, max };
}

function words(...list: string[]): FieldRule {
  return { kind: "words", words: list };
}

function identifier(prefix: string): FieldRule {
  return { kind: "text", pattern: new RegExp(`^${prefix}-[0-9a-z]+$`), form: `${prefix}- and letters or digits` };
}
