import type { CodePackage } from "./code.ts";
import type { EventInvokeConfig } from "./event-invoke-configs.ts";
import type { PermissionStatement } from "./permissions.ts";

/** What runs, and how: the settings of a function that a version keeps. */
export interface FunctionSettings {
  readonly runtime: string;
  readonly handler: string;
  readonly role: string;
  readonly description: string;
  /** Seconds. */
  readonly timeout: number;
  /** MB. */
  readonly memory: number;
  readonly environment: Readonly<Record<string, string>> | undefined;
  readonly deadLetterArn: string | undefined;
  readonly architectures: readonly ("x86_64" | "arm64")[];
  readonly logging: LoggingSettings;
}

export interface LoggingSettings {
  readonly format: "Text" | "JSON";
  readonly group: string;
  /** JSON only. */
  readonly applicationLevel: string | undefined;
  readonly systemLevel: string | undefined;
}

export const LATEST = "$LATEST";

/** `$LATEST` or a published version. Its settings and code are replaced together with its revision. */
export interface FunctionVersion {
  readonly function: LambdaFunction;
  /** `$LATEST` or a number. */
  readonly version: string;
  settings: FunctionSettings;
  code: CodePackage;
  revisionId: string;
  /** Milliseconds since the epoch. */
  lastModified: number;
  /** Revision of $LATEST that a published version was made from. */
  readonly source: string | undefined;
  state: "Pending" | "Active";
  updating: boolean;
}

export interface Alias {
  readonly name: string;
  version: string;
  description: string;
  /** Share of invocations, from 0 to 1, of other versions. */
  weights: Readonly<Record<string, number>>;
  revisionId: string;
}

/** A function with its versions, aliases and what is attached to them. */
export interface LambdaFunction {
  readonly name: string;
  /** Without a qualifier. */
  readonly arn: string;
  readonly latest: FunctionVersion;
  /** Published versions by number, oldest first. */
  readonly versions: Map<string, FunctionVersion>;
  lastVersion: number;
  readonly aliases: Map<string, Alias>;
  readonly tags: Map<string, string>;
  /** Invocations that are kept for this function alone; undefined takes from the account's. */
  reservedConcurrency: number | undefined;
  /** Statements of resource policies by qualifier; the empty one is the function's own. */
  readonly permissions: Map<string, PermissionStatement[]>;
  policyRevision: string;
  /** By qualifier. */
  readonly eventInvokeConfigs: Map<string, EventInvokeConfig>;
}
