import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { type CliRequest, helpText, parseCommandLine } from "./cli-options.ts";
import { resultText, statisticsLine } from "./cli-report.ts";
import { ReplayError, type ReplayErrorCode } from "./errors.ts";
import type { ReplayOptions, S3Sender } from "./options.ts";
import type { ReplayPosition } from "./position.ts";
import { replay } from "./replay.ts";

/** What the command needs from outside; tests hand in their own. */
export interface CliEnvironment {
  stdout: (text: string) => void;
  stderr: (text: string) => void;
  /** Clients for the Region and endpoint asked for. */
  createClients: (
    request: CliRequest,
  ) => Promise<Pick<ReplayOptions, "client" | "clock"> & { s3: S3Sender | undefined }>;
  /** Calls back at the first interrupt; returns how to stop listening. */
  onInterrupt: (stop: () => void) => () => void;
}

/** Exit code 2 is wrong usage, 3 something that the environment lacks; any other failure is 1. */
const EXIT_CODES: Partial<Record<ReplayErrorCode, number>> = {
  REPLAY_OPTION_INVALID: 2,
  REPLAY_POSITION_INVALID: 2,
  REPLAY_SOURCE_EMPTY: 2,
  REPLAY_SOURCE_UNREADABLE: 3,
  REPLAY_STREAM_UNAVAILABLE: 3,
  REPLAY_DEPENDENCY_MISSING: 3,
  REPLAY_REJECTS_UNWRITABLE: 3,
};

/** Runs the command and returns its exit code. */
export async function main(
  args: readonly string[],
  environment: CliEnvironment = systemEnvironment(),
): Promise<number> {
  try {
    const request = parseCommandLine(args);
    if (request.help) environment.stdout(helpText());
    else if (request.version) environment.stdout(`${version()}\n`);
    else return await run(request, environment);
    return 0;
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const code = error instanceof ReplayError ? error.code : error.name;
    environment.stderr(`millrace-replay: ${code}: ${error.message}\n`);
    const exitCode = error instanceof ReplayError ? (EXIT_CODES[error.code] ?? 1) : 1;
    if (exitCode === 2) environment.stderr("See millrace-replay --help.\n");
    return exitCode;
  }
}

async function run(request: CliRequest, environment: CliEnvironment): Promise<number> {
  const { stdout, stderr } = environment;
  const { positionFile, json } = request;
  const clients = await environment.createClients(request);
  const current = replay({
    ...request.options,
    ...clients,
    onStatistics(reading) {
      (json ? stderr : stdout)(statisticsLine(reading));
      if (positionFile !== undefined && reading.position !== null) writePosition(positionFile, reading.position);
    },
  });
  const forget = environment.onInterrupt(() => {
    stderr("stopping: waiting for what is on its way\n");
    current.stop().catch(() => undefined);
  });
  try {
    const result = await current.done;
    if (positionFile !== undefined) writePosition(positionFile, result.position);
    stdout(json ? `${JSON.stringify({ schema: 1, ...result })}\n` : resultText(result));
    if (result.position !== null && positionFile === undefined)
      stderr(`position: ${JSON.stringify(result.position)}\n`);
    return result.failed + result.rejected + result.objectsRefused.length > 0 ? 1 : 0;
  } catch (error) {
    if (error instanceof ReplayError && error.position !== undefined) {
      if (positionFile !== undefined) writePosition(positionFile, error.position);
      stderr(`position: ${JSON.stringify(error.position)}\n`);
    }
    throw error;
  } finally {
    forget();
  }
}

/** Writes beside the file first, so that a crash leaves the old position or the new one; null says that the source is finished. */
function writePosition(file: string, position: ReplayPosition | null): void {
  writeFileSync(`${file}.part`, `${JSON.stringify(position, null, 2)}\n`);
  renameSync(`${file}.part`, file);
}

function version(): string {
  const manifest = readFileSync(new URL("../package.json", import.meta.url), "utf8");
  return (JSON.parse(manifest) as { version: string }).version;
}

function systemEnvironment(): CliEnvironment {
  return {
    stdout: (text) => void process.stdout.write(text),
    stderr: (text) => void process.stderr.write(text),
    createClients,
    onInterrupt(stop) {
      const signals = ["SIGINT", "SIGTERM"] as const;
      // A second interrupt ends the process at once.
      for (const signal of signals) process.once(signal, stop);
      return () => {
        for (const signal of signals) process.off(signal, stop);
      };
    },
  };
}

/** Clients of the AWS SDK, which finds credentials, Region and AWS_ENDPOINT_URL by its own rules. */
async function createClients({ region, endpoint, options }: CliRequest) {
  const settings = { ...(region !== undefined && { region }), ...(endpoint !== undefined && { endpoint }) };
  try {
    const { KinesisClient } = await import("@aws-sdk/client-kinesis");
    const client = new KinesisClient(settings);
    if (![options.source].flat().some((source) => source.startsWith("s3://"))) return { client, s3: undefined };
    const { S3Client } = await import("@aws-sdk/client-s3");
    // An endpoint of one's own rarely answers to a host name per bucket.
    const forcePathStyle = (endpoint ?? process.env.AWS_ENDPOINT_URL_S3 ?? process.env.AWS_ENDPOINT_URL) !== undefined;
    return { client, s3: new S3Client({ ...settings, forcePathStyle }) };
  } catch (cause) {
    const message = `the AWS SDK cannot be loaded: npm install @aws-sdk/client-kinesis @aws-sdk/client-s3`;
    throw new ReplayError("REPLAY_DEPENDENCY_MISSING", message, { cause });
  }
}
