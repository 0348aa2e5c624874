import type { Application, RunSettings, Snapshot } from "./application.ts";
import type { Applications } from "./applications.ts";
import { AutoScaling } from "./auto-scaling.ts";
import type { Job } from "./job.ts";
import { MetricPublisher } from "./metrics.ts";
import { addSnapshot } from "./snapshots.ts";

/** Clock time of what AWS takes minutes for: resources for a job. */
const START_MS = 5000;

/** Starts and ends the jobs of applications. */
export class Jobs {
  readonly #applications: Applications;
  readonly #onCpu: (application: Application, direction: "up" | "down") => void;

  /** `onCpu` is told when a running job is to be scaled. */
  constructor(applications: Applications, onCpu: (application: Application, direction: "up" | "down") => void) {
    this.#applications = applications;
    this.#onCpu = onCpu;
  }

  /** Starts a job with the present version. @throws Error saying why there is none. */
  async launch(
    application: Application,
    snapshot: Snapshot | undefined,
    run: RunSettings,
    signal: AbortSignal,
  ): Promise<void> {
    const { host } = this.#applications;
    await host.clock.sleep(START_MS, signal);
    // The engine is loaded with the first job.
    const engine = await host.clock.during(import("./job.ts"));
    const job = await engine.Job.start(host, application, {
      version: application.version,
      parallelism: application.currentParallelism,
      restore: snapshot?.body,
      allowNonRestoredState: run.allowNonRestoredState,
    });
    if (signal.aborted) {
      await job.cancel();
      throw signal.reason;
    }
    application.job = job;
    job.log.info(`Application ${application.name} runs version ${job.version.id} with parallelism ${job.parallelism}`);
    this.#watch(application, job);
  }

  /** Publishes the metrics of a job; an application whose job has ended by itself is READY again. */
  #watch(application: Application, job: Job): void {
    const scaling = new AutoScaling();
    const metrics = new MetricPublisher(this.#applications.host, application, job, (time, percent) => {
      const direction = scaling.add(time, percent);
      if (direction !== undefined && application.status === "RUNNING") this.#onCpu(application, direction);
    });
    const ended = (tell: () => void) => {
      metrics.close();
      if (application.job !== job || job.halting) return;
      tell();
      application.job = undefined;
      if (application.status === "RUNNING") application.status = "READY";
      this.#applications.touch(application);
    };
    job.done.then(
      () => ended(() => job.log.info("Job has reached the end of its inputs and is FINISHED")),
      (error: Error) => ended(() => job.log.error("Job has FAILED", error)),
    );
  }

  /** Stops the job, with a snapshot of its state where snapshots are enabled. @throws Error when there can be none. */
  async halt(application: Application): Promise<Snapshot | undefined> {
    const { job } = application;
    if (job === undefined) return undefined;
    if (!job.version.settings.snapshotsEnabled) {
      await this.drop(application);
      return undefined;
    }
    const snapshot = addSnapshot(this.#applications, application, this.#applications.host.random.uuid(), job.version);
    try {
      snapshot.body = await job.stop();
    } catch (error) {
      snapshot.status = "FAILED";
      job.log.error("Failed to take a snapshot", error as Error);
      if (job.over) application.job = undefined;
      throw error;
    }
    snapshot.status = "READY";
    application.job = undefined;
    return snapshot;
  }

  /** Ends the job without a snapshot. */
  async drop(application: Application): Promise<void> {
    const { job } = application;
    application.job = undefined;
    await job?.cancel();
  }
}
