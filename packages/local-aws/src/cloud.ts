import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { ApiCalls } from "./api-calls.ts";
import { type Credential, CredentialStore } from "./auth/principal.ts";
import { type Clock, createFastClock, createLiveClock, FastClock } from "./clock.ts";
import { LocalAwsError } from "./errors.ts";
import { Faults } from "./faults.ts";
import { createHooks, type Hooks } from "./hooks.ts";
import { createRandom, type Random } from "./random.ts";
import { dispatch } from "./server/dispatch.ts";
import { createInProcessHandler, type InProcessHandler } from "./server/in-process.ts";
import { type Listener, type ListenOptions, listen } from "./server/listener.ts";
import { SERVICES } from "./services/registry.ts";
import { Services } from "./services.ts";
import type { WireRequest, WireResponse } from "./wire/message.ts";

/** How a cloud starts; everything has a default. */
export interface CloudOptions {
  /** `fast` jumps over idle time; `live` (default) follows real time. */
  readonly clock?: "live" | "fast";
  /** Clock milliseconds per real millisecond in live mode. Default 1. */
  readonly speed?: number;
  /** First reading of the clock, in milliseconds since the epoch. */
  readonly startTime?: number;
  /** Seed of every generated id. Default "millrace". */
  readonly seed?: string | number;
  /** Folder for objects and retained records. Default: a temporary one, removed on close. */
  readonly directory?: string;
  /** Enforce throughput and rate limits. Default true. */
  readonly limits?: boolean;
  /** Region of calls that name none. Default us-east-1, AWS's own default. */
  readonly region?: string;
  /** Twelve digits. Default 000000000000, which no AWS account has. */
  readonly account?: string;
  /** Receives defects and warnings. Default: standard error. */
  readonly log?: (line: string) => void;
}

const DEFAULT_REGION = "us-east-1";
const DEFAULT_ACCOUNT = "000000000000";

/** What an AWS SDK client takes to talk to a cloud. */
export interface ClientConfig {
  readonly region: string;
  readonly endpoint: string;
  readonly credentials: {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly sessionToken?: string;
  };
  readonly requestHandler: InProcessHandler;
}

/** An embedded AWS in this process. Close it to free its memory, folder and ports. */
export class Cloud {
  readonly clock: Clock;
  readonly random: Random;
  readonly region: string;
  readonly account: string;
  readonly partition = "aws";
  readonly limits: boolean;
  readonly directory: string;
  readonly credentials = new CredentialStore();
  readonly faults: Faults;
  readonly hooks: Hooks = createHooks();
  /** Management calls, for the event history. */
  readonly calls = new ApiCalls();
  readonly services: Services;
  readonly log: (line: string) => void;
  /** Keys of the account's root user: every call is allowed to them. */
  readonly root: Credential;
  readonly #ownsDirectory: boolean;
  readonly #listeners = new Set<Listener>();
  readonly #handler: InProcessHandler;
  #loopback: Promise<Listener> | undefined;
  #closed = false;
  #closing: Promise<void> | undefined;

  constructor(options: CloudOptions = {}) {
    checkOptions(options);
    this.region = options.region ?? DEFAULT_REGION;
    this.account = options.account ?? DEFAULT_ACCOUNT;
    this.clock =
      options.clock === "fast"
        ? createFastClock(startOf(options))
        : createLiveClock({ ...startOf(options), ...(options.speed === undefined ? {} : { speed: options.speed }) });
    this.random = createRandom(options.seed ?? "millrace");
    this.limits = options.limits ?? true;
    this.log = options.log ?? ((line) => process.stderr.write(`local-aws: ${line}\n`));
    this.#ownsDirectory = options.directory === undefined;
    this.directory = openDirectory(options.directory);
    this.faults = new Faults(this.clock, this.random);
    this.services = new Services(this, SERVICES);
    this.root = {
      accessKeyId: `AKIA${this.random.text(16, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")}`,
      secretAccessKey: this.random.text(40, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"),
      principal: {
        kind: "root",
        arn: `arn:${this.partition}:iam::${this.account}:root`,
        userId: this.account,
        account: this.account,
      },
    };
    this.credentials.add(this.root);
    this.#handler = createInProcessHandler((request) => this.handle(request));
  }

  /** Answers one request; every transport ends here. */
  handle(request: WireRequest): Promise<WireResponse> {
    if (this.#closed) throw closedError();
    return dispatch(this, request);
  }

  /** Configuration of an SDK client that calls this cloud with no socket, as root or with the credentials given. */
  clientConfig(options: { region?: string; credentials?: ClientConfig["credentials"] } = {}): ClientConfig {
    const { accessKeyId, secretAccessKey } = this.root;
    return {
      region: options.region ?? this.region,
      endpoint: "http://127.0.0.1",
      credentials: options.credentials ?? { accessKeyId, secretAccessKey },
      requestHandler: this.#handler,
    };
  }

  /** Opens a port for HTTP/1.1 and cleartext HTTP/2, and TLS when asked. */
  async listen(options: ListenOptions = {}): Promise<Listener> {
    if (this.#closed) throw closedError();
    if (options.clientCertificates !== undefined && !options.tls)
      throw new LocalAwsError(
        "LOCAL_AWS_INVALID_OPTION",
        "clientCertificates: expected with tls: true, got it without",
      );
    const listener = options.tls
      ? await (await import("./server/tls.ts")).listenTls(this, options)
      : await listen(this, options);
    this.#listeners.add(listener);
    if (this.clock instanceof FastClock) this.clock.graceMs = 1;
    return listener;
  }

  /** Base URL of a loopback port, opened on first use: for functions, whose code calls the cloud from a thread. */
  async loopback(): Promise<string> {
    this.#loopback ??= this.listen();
    return (await this.#loopback).url;
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    this.#closed = true;
    for (const listener of this.#listeners) await listener.close();
    await this.services.close();
    this.clock.close();
    if (this.#ownsDirectory) rmSync(this.directory, { recursive: true, force: true });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }
}

/** Starts an embedded AWS; costs a few milliseconds, services load on first use. */
export function createCloud(options: CloudOptions = {}): Cloud {
  return new Cloud(options);
}

/** @throws LocalAwsError LOCAL_AWS_DISK. */
function openDirectory(directory: string | undefined): string {
  try {
    if (directory === undefined) return mkdtempSync(path.join(tmpdir(), "millrace-"));
    mkdirSync(directory, { recursive: true });
    return directory;
  } catch (cause) {
    const where = directory ?? tmpdir();
    throw new LocalAwsError("LOCAL_AWS_DISK", `cannot make the folder ${where}: ${(cause as Error).message}`, {
      cause,
    });
  }
}

function closedError(): LocalAwsError {
  return new LocalAwsError("LOCAL_AWS_CLOSED", "the embedded AWS is closed; create a new one");
}

/** What each option takes; an option that is not here is refused by name. */
const OPTIONS: Record<keyof CloudOptions, { expected: string; accepts: (value: unknown) => boolean }> = {
  clock: { expected: "live or fast", accepts: (value) => value === "live" || value === "fast" },
  speed: { expected: "a number above 0", accepts: (value) => isFiniteNumber(value) && (value as number) > 0 },
  startTime: { expected: "epoch milliseconds", accepts: Number.isInteger },
  seed: { expected: "a text or number", accepts: (value) => typeof value === "string" || isFiniteNumber(value) },
  directory: { expected: "a folder", accepts: (value) => typeof value === "string" && value !== "" },
  limits: { expected: "true or false", accepts: (value) => typeof value === "boolean" },
  region: {
    expected: "a Region name such as eu-west-1",
    accepts: (value) => /^[a-z0-9][a-z0-9-]{0,62}$/.test(`${value}`),
  },
  account: { expected: "12 digits", accepts: (value) => typeof value === "string" && /^\d{12}$/.test(value) },
  log: { expected: "a function", accepts: (value) => typeof value === "function" },
};

/** @throws LocalAwsError LOCAL_AWS_INVALID_OPTION. */
function checkOptions(options: CloudOptions): void {
  for (const [name, value] of Object.entries(options)) {
    if (!Object.hasOwn(OPTIONS, name))
      throw invalidOption(name, `unknown option; expected one of ${Object.keys(OPTIONS).join(", ")}`);
    const { expected, accepts } = OPTIONS[name as keyof CloudOptions];
    if (value !== undefined && !accepts(value)) throw invalidOption(name, `expected ${expected}, got ${String(value)}`);
  }
  if (options.clock === "fast" && options.speed !== undefined)
    throw invalidOption("speed", "a fast clock has no speed; leave it out or use a live clock");
}

function isFiniteNumber(value: unknown): boolean {
  return typeof value === "number" && Number.isFinite(value);
}

function invalidOption(name: string, text: string): LocalAwsError {
  return new LocalAwsError("LOCAL_AWS_INVALID_OPTION", `${name}: ${text}`);
}

function startOf(options: CloudOptions): { start?: number } {
  return options.startTime === undefined ? {} : { start: options.startTime };
}
