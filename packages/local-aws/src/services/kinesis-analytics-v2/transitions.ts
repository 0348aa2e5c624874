import type {
  Application,
  ApplicationOperation,
  ApplicationSettings,
  ApplicationVersion,
  RunSettings,
  Snapshot,
  Status,
} from "./application.ts";
import type { Applications } from "./applications.ts";
import { scaledParallelism } from "./auto-scaling.ts";
import { inUse, invalidArgument, invalidConfiguration, invalidRequest } from "./errors.ts";
import { Jobs } from "./jobs.ts";
import { snapshotOf } from "./run-settings.ts";
import { isDowngrade } from "./runtimes.ts";
import { latestSnapshot } from "./snapshots.ts";

/** Clock time of what AWS takes minutes for: handing resources back, and changing what does not run. */
const STOP_MS = 1000;
const CHANGE_MS = 500;

const FROM_LATEST: RunSettings = {
  restore: "RESTORE_FROM_LATEST_SNAPSHOT",
  snapshotName: undefined,
  allowNonRestoredState: false,
};

/** Starts, stops, changes and deletes applications: each change of status takes time on the clock. */
export class Transitions {
  readonly #applications: Applications;

  readonly #jobs: Jobs;
  /** Versions that did not run with another parallelism: they are not tried again. */
  readonly #unscalable = new WeakSet<ApplicationVersion>();

  constructor(applications: Applications) {
    this.#applications = applications;
    this.#jobs = new Jobs(applications, (application, direction) => this.#autoScale(application, direction));
  }

  /** @throws AwsError ResourceInUseException, InvalidApplicationConfigurationException. */
  start(application: Application, run: RunSettings): ApplicationOperation {
    expectStatus(application, "started", ["READY"]);
    if (application.version.settings.code === undefined)
      throw invalidConfiguration(`Application ${application.arn} has no code. Configure its code before you start it.`);
    application.run = run;
    const operation = this.#applications.beginOperation(application, "StartApplication");
    this.#transit(application, "STARTING", operation, async (signal) => {
      await this.#jobs.launch(application, snapshotOf(application, run), run, signal);
    });
    return operation;
  }

  /** @throws AwsError ResourceInUseException. */
  stop(application: Application, force: boolean): ApplicationOperation {
    if (force) return this.#forceStop(application);
    expectStatus(application, "stopped", ["RUNNING"]);
    const operation = this.#applications.beginOperation(application, "StopApplication");
    this.#transit(application, "STOPPING", operation, async () => {
      await this.#jobs.halt(application);
      await this.#applications.host.clock.sleep(STOP_MS);
    });
    return operation;
  }

  #forceStop(application: Application): ApplicationOperation {
    expectStatus(application, "force stopped", ["STARTING", "UPDATING", "STOPPING", "AUTOSCALING", "RUNNING"]);
    const before = this.#interrupt(application);
    const operation = this.#applications.beginOperation(application, "StopApplication");
    this.#transit(application, "FORCE_STOPPING", operation, async () => {
      await before;
      await this.#jobs.drop(application);
      await this.#applications.host.clock.sleep(STOP_MS);
    });
    return operation;
  }

  /** Makes a new version; a running application is stopped and started with it. @throws AwsError ResourceInUseException. */
  update(
    application: Application,
    name: string,
    settings: ApplicationSettings,
    run: RunSettings,
  ): ApplicationOperation {
    expectStatus(application, "updated", ["READY", "RUNNING"]);
    const before = application.version;
    const running = application.status === "RUNNING";
    if (running && isDowngrade(before.settings.runtime, settings.runtime))
      throw invalidArgument(
        `A running application cannot go from ${before.settings.runtime.name} back to ${settings.runtime.name}: its state is not compatible`,
      );
    const version = this.#applications.addVersion(application, settings, { updatedFrom: before.id });
    const versions = { from: before.id, to: version.id };
    const operation = this.#applications.beginOperation(application, name, versions);
    this.#transit(application, "UPDATING", operation, async (signal) => {
      if (!running) return this.#applications.host.clock.sleep(CHANGE_MS, signal);
      const taken = await this.#jobs.halt(application);
      application.run = run;
      const latest = run.restore === "RESTORE_FROM_LATEST_SNAPSHOT" ? taken : undefined;
      try {
        await this.#jobs.launch(application, latest ?? snapshotOf(application, run), run, signal);
      } catch (error) {
        if (signal.aborted || before.settings.rollbackEnabled !== true) throw error;
        await this.#rollBackUpdate(application, operation, before.settings, taken);
        throw error;
      }
    });
    return operation;
  }

  async #rollBackUpdate(
    application: Application,
    failed: ApplicationOperation,
    settings: ApplicationSettings,
    snapshot: Snapshot | undefined,
  ): Promise<void> {
    application.status = "ROLLING_BACK";
    const rollback = this.#rollbackVersion(application, settings, failed.versions!.from);
    failed.rollbackOperation = rollback.id;
    try {
      application.run = FROM_LATEST;
      await this.#jobs.launch(application, snapshot, FROM_LATEST, new AbortController().signal);
      this.#applications.endOperation(rollback);
    } catch (error) {
      this.#applications.endOperation(rollback, (error as Error).message);
    }
  }

  /** Goes back to the version before, from the latest snapshot. @throws AwsError. */
  rollback(application: Application): ApplicationOperation {
    expectStatus(application, "rolled back", ["UPDATING", "AUTOSCALING", "RUNNING"]);
    const { updatedFrom } = application.version;
    const target = updatedFrom === undefined ? undefined : application.versions.get(updatedFrom);
    if (target === undefined)
      throw invalidRequest(`Application ${application.arn} has no previous version to roll back to`);
    if (latestSnapshot(application) === undefined)
      throw invalidRequest(`Application ${application.arn} has no snapshots to roll back with`);
    const before = this.#interrupt(application);
    const operation = this.#rollbackVersion(application, target.settings, target.id);
    this.#transit(application, "ROLLING_BACK", operation, async (signal) => {
      await before;
      await this.#jobs.drop(application);
      application.run = FROM_LATEST;
      await this.#jobs.launch(application, latestSnapshot(application), FROM_LATEST, signal);
    });
    return operation;
  }

  #rollbackVersion(application: Application, settings: ApplicationSettings, target: number): ApplicationOperation {
    const from = application.version.id;
    const version = this.#applications.addVersion(application, settings, {
      rolledBackFrom: from,
      rolledBackTo: target,
    });
    return this.#applications.beginOperation(application, "RollbackApplication", { from, to: version.id });
  }

  #autoScale(application: Application, direction: "up" | "down"): void {
    const settings = application.version.settings.parallelism;
    if (!settings.autoScaling || this.#unscalable.has(application.version)) return;
    const parallelism = scaledParallelism(application.currentParallelism, direction, settings);
    if (parallelism !== application.currentParallelism) this.#scale(application, parallelism);
  }

  /** Gives a running application another parallelism, or the one it had when it cannot run with it; its version stays. */
  #scale(application: Application, parallelism: number): void {
    const before = application.currentParallelism;
    const operation = this.#applications.beginOperation(application, "AutoScaling");
    this.#transit(application, "AUTOSCALING", operation, async (signal) => {
      const taken = await this.#jobs.halt(application);
      application.currentParallelism = parallelism;
      try {
        await this.#jobs.launch(application, taken, application.run!, signal);
      } catch (error) {
        if (signal.aborted) throw error;
        this.#unscalable.add(application.version);
        application.currentParallelism = before;
        await this.#jobs.launch(application, taken, application.run!, signal);
        throw error;
      }
    });
  }

  /** Halts what runs and forgets the application. @throws AwsError ResourceInUseException. */
  delete(application: Application): void {
    expectStatus(application, "deleted", ["READY", "RUNNING"]);
    application.status = "DELETING";
    const { host } = this.#applications;
    const work = async () => {
      await this.#jobs.drop(application);
      await host.clock.sleep(STOP_MS);
      this.#applications.remove(application);
    };
    work().catch((error) => host.log(`kinesisanalytics: deleting ${application.arn}: ${(error as Error).stack}`));
  }

  /** Ends jobs without waiting for what they do. */
  async close(): Promise<void> {
    for (const application of this.#applications.list()) {
      application.transition?.abort.abort(new Error("closed"));
      application.job?.log.mute();
      await application.job?.cancel().catch(() => {});
    }
  }

  #transit(
    application: Application,
    status: Status,
    operation: ApplicationOperation,
    work: (signal: AbortSignal) => Promise<void>,
  ): void {
    const abort = new AbortController();
    application.status = status;
    this.#applications.touch(application);
    const run = async () => {
      let failure: Error | undefined;
      try {
        await work(abort.signal);
      } catch (error) {
        failure = error as Error;
      }
      if (abort.signal.aborted) {
        operation.ended = this.#applications.host.clock.now();
        operation.status = "CANCELLED";
        return;
      }
      application.transition = undefined;
      application.status = application.job === undefined ? "READY" : "RUNNING";
      this.#applications.touch(application);
      this.#applications.endOperation(operation, failure?.message);
    };
    application.transition = { abort, done: run() };
  }

  /** Ends the transition that is under way, whose operation is cancelled; resolves when it has let go. */
  #interrupt(application: Application): Promise<void> {
    const { transition } = application;
    transition?.abort.abort(new Error("interrupted"));
    return transition?.done ?? Promise.resolve();
  }
}

function expectStatus(application: Application, done: string, statuses: readonly Status[]): void {
  if (statuses.includes(application.status)) return;
  throw inUse(
    `Application ${application.arn} cannot be ${done} in status ${application.status}. It must be in status ${statuses.join(", ")}.`,
  );
}
