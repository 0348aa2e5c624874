import { randomUUID } from "node:crypto";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { type Cloud, createCloud, type FaultRule, type Listener } from "@millrace/local-aws";
import type { Command, CommandLine, Io } from "../command.ts";
import { usage } from "../errors.ts";
import { parseFault } from "../fault-rule.ts";

const DEFAULT_PORT = 4566;
const LOOPBACK = /^(127\.\d+\.\d+\.\d+|::1)$/;

/** `millrace cloud`: the embedded AWS on a port, for any SDK or command line. */
export const cloud: Command = {
  usage: "cloud [flags]",
  summary: "the embedded AWS on a local port, for any SDK or the aws command line",
  flags: {
    port: { type: "string", hint: "<n>", description: `port, 0 for any free one; default ${DEFAULT_PORT}` },
    host: { type: "string", hint: "<ip>", description: "address to listen on; default 127.0.0.1" },
    tls: { type: "boolean", description: "HTTPS, with a certificate of a private authority" },
    "live-speed": { type: "string", hint: "<n>", description: "clock seconds per real second; default 1" },
    limits: { type: "string", hint: "on|off", description: "throughput and rate limits of AWS; default on" },
    data: { type: "string", hint: "<dir>", description: "folder for objects and records; default a temporary one" },
    region: { type: "string", hint: "<name>", description: "Region of calls that name none" },
    fault: { type: "string", hint: "<rule>", multiple: true, description: "a fault to inject, see below" },
    json: { type: "boolean", description: "print where it listens and its credentials as one JSON object" },
  },
  positionals: [0, 0],
  details: [
    "A fault rule is service:operation:share:error, as in",
    "  --fault 'kinesis:PutRecords:0.1:ProvisionedThroughputExceededException'",
    "or service:operation:share:<n>ms for a delay. * stands for any service or operation. AWS refuses with",
    "status 400 what the caller did wrong and throttling; other error names answer with status 500.",
    "",
    "It prints the variables that SDKs and the aws command line read, and runs until Ctrl-C.",
  ],
  async run(line, io) {
    const host = line.texts.host ?? "127.0.0.1";
    const faults = (line.lists.fault ?? []).map(parseFault);
    const running = createCloud(cloudOptions(line, host, io));
    try {
      for (const fault of faults) running.faults.add(fault);
      const listener = await running.listen({ port: portOf(line.texts.port), host, tls: line.switches.tls ?? false });
      const found = describe(running, listener);
      io.stdout.write(
        line.switches.json ? `${JSON.stringify(found, null, 2)}\n` : instructions(found, running, faults),
      );
      await stopped(io.signal);
      if (!line.switches.json) io.stdout.write("Stopped.\n");
      return 0;
    } finally {
      await running.close();
    }
  },
};

interface Description {
  readonly schema: 1;
  readonly endpoint: string;
  readonly port: number;
  readonly region: string;
  readonly account: string;
  /** Variables that AWS SDKs and the aws command line read. */
  readonly environment: Readonly<Record<string, string>>;
}

function cloudOptions({ texts }: CommandLine, host: string, io: Io): Parameters<typeof createCloud>[0] {
  return {
    clock: "live",
    speed: speedOf(texts["live-speed"]),
    limits: limitsOf(texts.limits),
    // Others can reach an address that is not loopback: then the keys must not be those that everyone can compute.
    ...(LOOPBACK.test(host) ? {} : { seed: randomUUID() }),
    ...(texts.data === undefined ? {} : { directory: texts.data }),
    ...(texts.region === undefined ? {} : { region: texts.region }),
    log: (text) => io.stderr.write(`${text}\n`),
  };
}

function describe(running: Cloud, listener: Listener): Description {
  const { accessKeyId, secretAccessKey } = running.root;
  const authority = listener.caPem === undefined ? {} : trust(running, listener.caPem);
  return {
    schema: 1,
    endpoint: listener.url,
    port: listener.port,
    region: running.region,
    account: running.account,
    environment: {
      AWS_ENDPOINT_URL: listener.url,
      AWS_ACCESS_KEY_ID: accessKeyId,
      AWS_SECRET_ACCESS_KEY: secretAccessKey,
      AWS_REGION: running.region,
      AWS_DEFAULT_REGION: running.region,
      ...authority,
    },
  };
}

/** Keeps the authority's certificate as a file and names it to the SDKs for Node.js and the aws command line. */
function trust(running: Cloud, caPem: string): Record<string, string> {
  const file = path.resolve(running.directory, "ca.pem");
  writeFileSync(file, caPem);
  return { NODE_EXTRA_CA_CERTS: file, AWS_CA_BUNDLE: file };
}

function instructions(found: Description, running: Cloud, faults: readonly FaultRule[]): string {
  return [
    `Embedded AWS on ${found.endpoint}, limits ${running.limits ? "on" : "off"}, data in ${running.directory}`,
    ...(faults.length === 0 ? [] : [`${faults.length} fault ${faults.length === 1 ? "rule" : "rules"} on`]),
    "",
    "In the terminal that calls it:",
    "",
    ...Object.entries(found.environment).map(([name, value]) => `  export ${name}=${value}`),
    "",
    "Then, with the aws command line or any SDK:",
    "",
    "  aws kinesis create-stream --stream-name first --shard-count 2",
    "",
    "Ctrl-C stops it.",
    "",
  ].join("\n");
}

function stopped(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener("abort", () => resolve(), { once: true });
  });
}

function portOf(text: string | undefined): number {
  if (text === undefined) return DEFAULT_PORT;
  if (/^\d{1,5}$/.test(text) && Number(text) <= 65_535) return Number(text);
  throw usage(`--port: expected a port from 0 to 65535, got ${JSON.stringify(text)}`);
}

function speedOf(text = "1"): number {
  const speed = Number(text);
  if (text.trim() !== "" && Number.isFinite(speed) && speed > 0) return speed;
  throw usage(`--live-speed: expected a number above 0, got ${JSON.stringify(text)}`);
}

function limitsOf(text = "on"): boolean {
  if (text === "on" || text === "off") return text === "on";
  throw usage(`--limits: expected on or off, got ${JSON.stringify(text)}`);
}
