import type { Environment } from "../connectors/connector.ts";
import type { Field } from "../planner/plan.ts";
import type { Change, FlinkSession } from "../session.ts";

/** Where checkpoints and savepoints are kept: a folder, S3, memory. `put` is atomic: a reader sees all of it or nothing. */
export interface CheckpointStore {
  put(name: string, body: Uint8Array): Promise<void>;
  get(name: string): Promise<Uint8Array | undefined>;
  delete(name: string): Promise<void>;
}

/** States of a job, as Flink names them. */
export type JobStatus =
  | "CREATED"
  | "RUNNING"
  | "FAILING"
  | "FAILED"
  | "CANCELLED"
  | "FINISHED"
  | "RESTARTING"
  | "SUSPENDED";

/** How a script is executed. */
export interface ExecutionOptions {
  readonly environment: Environment;
  /** Subtasks of every operator, 1 to 128. Default: the setting `parallelism.default`, else 1. */
  readonly parallelism?: number;
  /** Runs the subtasks of each job in worker threads; in this thread unless given. */
  readonly threads?: ThreadSettings;
  /** Keeps checkpoints of jobs without `execution.checkpointing.dir`. */
  readonly checkpoints?: CheckpointStore;
  /** Body of a savepoint or retained checkpoint to start from. */
  readonly restore?: Uint8Array;
  /** Starts although state of the savepoint belongs to no operator of the script. */
  readonly allowNonRestoredState?: boolean;
  /** Told of every failure of a job, by its name, before the job restarts or fails for good. */
  readonly onFailure?: (error: unknown, job: string) => void;
  /** Tables, views, functions and settings the script finds and adds to. Default: those of an empty session. */
  readonly session?: FlinkSession;
  /** Takes the rows of queries and of DESCRIBE, SHOW, SET and EXPLAIN; without it queries are refused. */
  readonly collect?: Collect;
}

/** Worker threads that run the subtasks of a job. */
export interface ThreadSettings {
  /** How many, at most the parallelism. Default: one per processor. */
  readonly count?: number;
  /**
   * Module with an export `environment(data)` that gives the Environment of a thread, whose clients and functions cannot be
   * sent to it; its clock must be the machine's. Lines of the print connector come to the `print` of `environment`.
   */
  readonly environment: URL;
  /** Given to it; must survive a structured clone. */
  readonly data?: unknown;
}

/** Called once per result with its columns; what it returns takes the rows as they come, with their kinds. */
export type Collect = (columns: readonly Field[]) => (change: Change) => void;

/** Figures of a source, an operator or a sink: of all its subtasks together, and of each. */
export interface VertexReport {
  readonly name: string;
  readonly metrics: Readonly<Record<string, number>>;
  readonly subtasks: readonly Readonly<Record<string, number>>[];
}

/** Figures of a job at one moment, by Flink's metric name (`numRecordsInPerSecond`, `currentInputWatermark`, …). */
export interface MetricReport {
  readonly job: Readonly<Record<string, number>>;
  readonly vertices: readonly VertexReport[];
}

/** One job of a script. */
export interface JobHandle {
  /** As Flink names it, `#2` and so on where several would be called the same. */
  readonly name: string;
  readonly status: JobStatus;
  /** Resolves when the job finished, was stopped or cancelled; rejects with the error that failed it. */
  readonly done: Promise<void>;
  metrics(): MetricReport;
}

/** A running script: its INSERTs and queries are one job each, a statement set is one job. */
export interface Execution {
  readonly jobs: readonly JobHandle[];
  readonly status: JobStatus;
  /** Resolves when all jobs finished or were stopped; rejects with the error that failed one. */
  readonly done: Promise<void>;
  metrics(): MetricReport;
  /** Takes a savepoint while running; resolves with its body. */
  savepoint(): Promise<Uint8Array>;
  /** Stops reading, takes a savepoint and ends; with `drain` all windows fire first. */
  stop(options?: { readonly drain?: boolean }): Promise<Uint8Array>;
  /** Ends at once without a savepoint; what no checkpoint made visible stays invisible. */
  cancel(): Promise<void>;
}
