import { SqlError } from "../errors.ts";
import { decodeCheckpoint, encodeCheckpoint } from "./checkpoint.ts";
import type { Execution, JobStatus, MetricReport } from "./execution.ts";
import type { JobExecution } from "./job-execution.ts";

/** The running jobs of a script. */
export class ScriptExecution implements Execution {
  readonly jobs: readonly JobExecution[];
  readonly done: Promise<void>;

  constructor(jobs: readonly JobExecution[]) {
    this.jobs = jobs;
    this.done = this.#ended();
    this.done.catch(() => undefined);
  }

  /** Checkpoints are kept until all jobs have ended: a script is restored from those of all of them. */
  async #ended(): Promise<void> {
    const discarded = this.#discard();
    discarded.catch(() => undefined);
    try {
      await Promise.all(this.jobs.map((job) => job.done));
    } catch (error) {
      if (this.#running().length === 0) await discarded;
      throw error;
    }
    await discarded;
  }

  async #discard(): Promise<void> {
    await Promise.allSettled(this.jobs.map((job) => job.done));
    for (const job of this.jobs) await job.discard();
  }

  #running(): JobExecution[] {
    return this.jobs.filter(({ status }) => !["FINISHED", "FAILED", "CANCELLED"].includes(status));
  }

  /** That of the job that is worst off. */
  get status(): JobStatus {
    const order: JobStatus[] = ["FAILED", "FAILING", "RESTARTING", "RUNNING", "CREATED", "SUSPENDED", "CANCELLED"];
    return order.find((status) => this.jobs.some((job) => job.status === status)) ?? "FINISHED";
  }

  /** Sums of the jobs' figures; the longest time and last checkpoint, the average load. */
  metrics(): MetricReport {
    const reports = this.jobs.map((job) => job.metrics());
    const job: Record<string, number> = {};
    for (const name of Object.keys(reports[0]?.job ?? {})) {
      const values = reports.map((report) => report.job[name] ?? 0);
      const total = values.reduce((sum, value) => sum + value, 0);
      if (name.endsWith("MsPerSecond")) job[name] = Math.round(total / values.length);
      else job[name] = name === "uptime" || name.startsWith("last") ? Math.max(...values) : total;
    }
    return { job, vertices: reports.flatMap(({ vertices }) => vertices) };
  }

  async savepoint(): Promise<Uint8Array> {
    return this.#merged((job) => job.savepoint());
  }

  async stop({ drain = false }: { readonly drain?: boolean } = {}): Promise<Uint8Array> {
    const body = await this.#merged((job) => job.stop(drain));
    await this.done;
    return body;
  }

  async cancel(): Promise<void> {
    await Promise.all(this.jobs.map((job) => job.cancel()));
    await this.done.catch(() => undefined);
  }

  /** What running jobs answer, with the last state of those that have finished. */
  async #merged(ask: (job: JobExecution) => Promise<Uint8Array>): Promise<Uint8Array> {
    const running = this.#running();
    if (running.length === 0)
      throw new SqlError("FLINK_SQL_RUNTIME", `No job of the script is running: its status is ${this.status}`);
    const finished = this.jobs.filter(({ status }) => status === "FINISHED").map((job) => job.last());
    const asked = running.map((job) => orLast(job, ask(job)));
    const bodies = (await Promise.all([...finished, ...asked])).filter((body) => body !== undefined);
    return bodies.length === 1 ? bodies[0]! : encodeCheckpoint(bodies.flatMap(decodeCheckpoint));
  }
}

/** A job may have finished before it could answer: then its last state is the answer. */
async function orLast(job: JobExecution, answer: Promise<Uint8Array>): Promise<Uint8Array | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (job.status === "FINISHED") return job.last();
    throw error;
  }
}
