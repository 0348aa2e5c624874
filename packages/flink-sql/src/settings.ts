import { type OptionKind, parseOption } from "./connectors/options.ts";
import { notImplemented, type Position, SqlError } from "./errors.ts";
import type { OperatorSettings } from "./runtime/build.ts";

/** A setting that is executed. */
export interface Setting {
  /** How its value is written; a list of names is all that is executed of it. */
  readonly kind: OptionKind;
  readonly default?: string;
  /** Values Flink has besides, which are refused by name. */
  readonly refused?: readonly string[];
  /** Decides about running jobs: without effect on, and refused by, the synchronous FlinkSession. */
  readonly job?: true;
  /** The older key that means the same. */
  readonly formerly?: string;
  /** Numbers, or milliseconds of a duration, below it are refused. */
  readonly min?: number;
}

/** All settings that are executed, by key; every other one is refused. */
export const SETTINGS: Readonly<Record<string, Setting>> = {
  "millrace.flink-version": { kind: ["1.20", "2.0", "2.1", "2.2"], default: "1.20" },
  "table.local-time-zone": { kind: "string", default: "default" },
  "execution.checkpointing.dir": { kind: "string", job: true, formerly: "state.checkpoints.dir" },
  "execution.checkpointing.externalized-checkpoint-retention": {
    kind: ["NO_EXTERNALIZED_CHECKPOINTS", "DELETE_ON_CANCELLATION", "RETAIN_ON_CANCELLATION"],
    default: "NO_EXTERNALIZED_CHECKPOINTS",
    job: true,
  },
  "execution.checkpointing.incremental": {
    kind: ["false"],
    default: "false",
    refused: ["true"],
    job: true,
    formerly: "state.backend.incremental",
  },
  "execution.checkpointing.interval": { kind: "duration", job: true, min: 10 },
  "execution.checkpointing.max-concurrent-checkpoints": { kind: ["1"], default: "1", job: true },
  "execution.checkpointing.min-pause": { kind: "duration", default: "0 ms", job: true },
  "execution.checkpointing.mode": { kind: ["EXACTLY_ONCE", "AT_LEAST_ONCE"], default: "EXACTLY_ONCE", job: true },
  "execution.checkpointing.num-retained": {
    kind: "int",
    default: "1",
    job: true,
    formerly: "state.checkpoints.num-retained",
    min: 1,
  },
  "execution.checkpointing.timeout": { kind: "duration", default: "10 min", job: true, min: 10 },
  "execution.checkpointing.tolerable-failed-checkpoints": { kind: "int", default: "0", job: true, min: 0 },
  "execution.checkpointing.unaligned.enabled": {
    kind: ["false"],
    default: "false",
    refused: ["true"],
    job: true,
    formerly: "execution.checkpointing.unaligned",
  },
  "execution.runtime-mode": { kind: ["STREAMING"], default: "STREAMING", refused: ["BATCH", "AUTOMATIC"], job: true },
  "parallelism.default": { kind: "int", default: "1", job: true, min: 1 },
  "pipeline.auto-watermark-interval": { kind: "duration", default: "200 ms", job: true },
  "pipeline.name": { kind: "string", job: true },
  "restart-strategy.type": {
    kind: ["none", "off", "disable", "fixed-delay", "failure-rate", "exponential-delay"],
    job: true,
    formerly: "restart-strategy",
  },
  "restart-strategy.exponential-delay.attempts-before-reset-backoff": { kind: "int", job: true, min: 0 },
  "restart-strategy.exponential-delay.backoff-multiplier": { kind: "double", default: "1.5", job: true, min: 1 },
  "restart-strategy.exponential-delay.initial-backoff": { kind: "duration", default: "1 s", job: true },
  "restart-strategy.exponential-delay.jitter-factor": { kind: "double", default: "0.1", job: true, min: 0 },
  "restart-strategy.exponential-delay.max-backoff": { kind: "duration", default: "1 min", job: true },
  "restart-strategy.exponential-delay.reset-backoff-threshold": { kind: "duration", default: "1 h", job: true },
  "restart-strategy.failure-rate.delay": { kind: "duration", default: "1 s", job: true },
  "restart-strategy.failure-rate.failure-rate-interval": { kind: "duration", default: "1 min", job: true },
  "restart-strategy.failure-rate.max-failures-per-interval": { kind: "int", default: "1", job: true, min: 1 },
  "restart-strategy.fixed-delay.attempts": { kind: "int", default: "1", job: true, min: 0 },
  "restart-strategy.fixed-delay.delay": { kind: "duration", default: "1 s", job: true },
  "state.backend.type": {
    kind: ["hashmap"],
    default: "hashmap",
    refused: ["rocksdb", "forst"],
    job: true,
    formerly: "state.backend",
  },
  "table.exec.emit.early-fire.enabled": { kind: ["false"], default: "false", refused: ["true"], job: true },
  "table.exec.emit.late-fire.enabled": { kind: ["false"], default: "false", refused: ["true"], job: true },
  "table.exec.interval-join.min-cleanup-interval": { kind: "duration", default: "0 ms", job: true },
  "table.exec.mini-batch.enabled": { kind: ["false"], default: "false", refused: ["true"], job: true },
  "table.exec.resource.default-parallelism": { kind: "int", default: "-1", job: true, min: -1 },
  "table.exec.sink.upsert-materialize": { kind: ["NONE", "AUTO", "FORCE"], default: "AUTO" },
  "table.exec.source.idle-timeout": { kind: "duration", default: "0 ms", job: true },
  "table.exec.state.ttl": { kind: "duration", default: "0 ms", job: true },
};

/** The key a setting is known by, whether it is written by that or by its older one; refused when it is not executed. */
export function settingKey(key: string, at: Position): string {
  if (SETTINGS[key] !== undefined) return key;
  const entry = Object.entries(SETTINGS).find(([, { formerly }]) => formerly === key);
  if (entry === undefined) throw notImplemented(`Setting '${key}'`, at);
  return entry[0];
}

/** Checks the value of a SET. */
export function checkSetting(key: string, value: string, at: Position): void {
  const { kind, refused, min } = SETTINGS[key]!;
  if (refused?.some((name) => name.toLowerCase() === value.toLowerCase()) === true)
    throw notImplemented(`Setting '${key}' = '${value}'`, at);
  const parsed = parseOption(value, kind);
  if (parsed === undefined || (min !== undefined && (parsed as number) < min)) {
    const expected = typeof kind === "string" ? kind : `one of ${kind.join(", ")}`;
    throw new SqlError(
      "FLINK_SQL_VALIDATION",
      `Could not parse value '${value}' for key '${key}': expected ${expected}${min === undefined ? "" : ` from ${min} on`}`,
      at,
    );
  }
}

/** The settings that operators execute. */
export function operatorSettings(settings: Settings): OperatorSettings {
  return {
    stateTtl: settings.number("table.exec.state.ttl"),
    minCleanupInterval: settings.number("table.exec.interval-join.min-cleanup-interval"),
  };
}

/** A session's settings, read with their defaults. */
export class Settings {
  readonly #values: ReadonlyMap<string, string>;

  constructor(values: ReadonlyMap<string, string>) {
    this.#values = values;
  }

  /** A text, or one of the names of the setting. */
  text(key: string): string | undefined {
    return this.#read(key) as string | undefined;
  }

  /** A number; of a duration in milliseconds. */
  number(key: string): number {
    return this.#read(key) as number;
  }

  optionalNumber(key: string): number | undefined {
    return this.#read(key) as number | undefined;
  }

  #read(key: string): unknown {
    const { kind, default: otherwise } = SETTINGS[key]!;
    const value = this.#values.get(key) ?? otherwise;
    return value === undefined ? undefined : parseOption(value, kind);
  }
}
