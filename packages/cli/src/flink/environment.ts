import { type Environment, systemClock } from "@millrace/flink-sql";
import type { Io } from "../command.ts";
import { usage } from "../errors.ts";

/** What is opened once and closed when the command ends. */
interface Client {
  send(command: object, options?: object): Promise<unknown>;
  destroy(): void;
}

/**
 * The outside of a job that runs in this process: real time, standard output, and AWS as the variables of the environment
 * name it (AWS_REGION, AWS_ENDPOINT_URL, credentials), which may be `millrace cloud`.
 */
export class CliEnvironment {
  readonly #io: Pick<Io, "env" | "stdout">;
  readonly #clients: Client[] = [];
  #modules: { kinesis: typeof import("@aws-sdk/client-kinesis"); s3: typeof import("@aws-sdk/client-s3") } | undefined;

  constructor(io: Pick<Io, "env" | "stdout">) {
    this.#io = io;
  }

  /** Loads the AWS clients when a script names a table that needs one. */
  async load(sql: string): Promise<void> {
    if (this.#modules !== undefined || !/'(?:kinesis[^']*|s3a?:\/\/[^']*)'/i.test(sql)) return;
    const [kinesis, s3] = await Promise.all([import("@aws-sdk/client-kinesis"), import("@aws-sdk/client-s3")]);
    this.#modules = { kinesis, s3 };
  }

  environment(zone: string): Environment {
    return {
      clock: systemClock,
      random: Math.random,
      zone,
      print: (line) => this.#io.stdout.write(`${line}\n`),
      rows: new Map(),
      kinesis: (region, endpoint) => {
        const { KinesisClient } = this.#loaded().kinesis;
        return this.#keep(new KinesisClient({ region, ...(endpoint === undefined ? {} : { endpoint }) }));
      },
      s3: () => this.#keep(new (this.#loaded().s3.S3Client)({ forcePathStyle: true, ...this.#region() })),
    };
  }

  close(): void {
    for (const client of this.#clients.splice(0)) client.destroy();
  }

  #keep<T extends Client>(client: T): T {
    this.#clients.push(client);
    return client;
  }

  #loaded() {
    if (this.#modules === undefined) throw usage("the script reads a table of AWS that its text does not name");
    return this.#modules;
  }

  #region(): { region?: string } {
    const region = this.#io.env.AWS_REGION ?? this.#io.env.AWS_DEFAULT_REGION;
    return region === undefined ? {} : { region };
  }
}
