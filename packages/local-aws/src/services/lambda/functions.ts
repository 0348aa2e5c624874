import type { ServiceHost } from "../../service.ts";
import { type CodePackage, discard } from "./code.ts";
import { Invocations } from "./invocations.ts";
import { functionArn, functionNotFound, readFunctionName } from "./names.ts";
import { type Alias, type FunctionSettings, type FunctionVersion, LATEST, type LambdaFunction } from "./state.ts";

/** Clock time until a new function is active, or a changed one updated. */
const TRANSITION_MS = 300;

/** What a call named: a function, and the version or alias of it. */
export interface Resolved {
  readonly function: LambdaFunction;
  readonly qualifier: string | undefined;
  readonly version: FunctionVersion;
  readonly alias: Alias | undefined;
  /** ARN as it was named. */
  readonly arn: string;
}

/** The functions of a Region. */
export class Functions {
  readonly host: ServiceHost;
  readonly invocations: Invocations;
  readonly #byName = new Map<string, LambdaFunction>();
  /** Versions that run a package; its files are removed with the last one. */
  readonly #users = new Map<CodePackage, number>();

  constructor(host: ServiceHost) {
    this.host = host;
    this.invocations = new Invocations(host, this);
  }

  /** In order of their names. */
  *[Symbol.iterator](): Generator<LambdaFunction> {
    for (const name of [...this.#byName.keys()].sort()) yield this.#byName.get(name)!;
  }

  find(name: string): LambdaFunction | undefined {
    return this.#byName.get(name);
  }

  /** @throws AwsError ResourceNotFoundException, and for a name that is none. */
  require(given: string | undefined): LambdaFunction {
    const { name } = readFunctionName(this.host, given);
    const found = this.#byName.get(name);
    if (!found) throw functionNotFound(functionArn(this.host, name));
    return found;
  }

  /** The function and version of a call. @throws AwsError ResourceNotFoundException. */
  resolve(given: string | undefined, ownQualifier?: string): Resolved {
    const { name, qualifier } = readFunctionName(this.host, given, ownQualifier);
    const arn = functionArn(this.host, name, qualifier);
    const found = this.#byName.get(name);
    if (!found) throw functionNotFound(arn);
    const alias = qualifier === undefined ? undefined : found.aliases.get(qualifier);
    const version = versionOf(found, alias === undefined ? qualifier : alias.version);
    if (!version) throw functionNotFound(arn);
    return { function: found, qualifier, version, alias, arn };
  }

  add(name: string, settings: FunctionSettings, code: CodePackage, tags: ReadonlyMap<string, string>): LambdaFunction {
    const fn: LambdaFunction = {
      name,
      arn: functionArn(this.host, name),
      get latest() {
        return latest;
      },
      versions: new Map(),
      lastVersion: 0,
      aliases: new Map(),
      tags: new Map(tags),
      reservedConcurrency: undefined,
      permissions: new Map(),
      policyRevision: this.host.random.uuid(),
      eventInvokeConfigs: new Map(),
    };
    const latest: FunctionVersion = this.#version(fn, LATEST, settings, code, undefined);
    this.#byName.set(name, fn);
    this.#settle(latest);
    return fn;
  }

  /** Replaces settings or code of $LATEST. */
  change(fn: LambdaFunction, change: { settings?: FunctionSettings; code?: CodePackage }): void {
    const { latest } = fn;
    if (change.settings) latest.settings = change.settings;
    if (change.code) {
      this.#retain(change.code);
      const before = latest.code;
      latest.code = change.code;
      this.#leave(before);
    }
    latest.revisionId = this.host.random.uuid();
    latest.lastModified = this.host.clock.now();
    latest.updating = true;
    this.invocations.environments.retire(latest);
    this.#settle(latest);
  }

  /** Publishes $LATEST as it is now. */
  publish(fn: LambdaFunction, description: string | undefined): FunctionVersion {
    const { latest } = fn;
    const number = String(++fn.lastVersion);
    const settings = { ...latest.settings, description: description ?? latest.settings.description };
    const version = this.#version(fn, number, settings, latest.code, latest.revisionId);
    fn.versions.set(number, version);
    this.#settle(version);
    return version;
  }

  removeVersion(fn: LambdaFunction, version: FunctionVersion): void {
    fn.versions.delete(version.version);
    this.#drop(version);
  }

  remove(fn: LambdaFunction): void {
    this.#byName.delete(fn.name);
    for (const version of [fn.latest, ...fn.versions.values()]) this.#drop(version);
  }

  #version(
    fn: LambdaFunction,
    version: string,
    settings: FunctionSettings,
    code: CodePackage,
    source: string | undefined,
  ): FunctionVersion {
    this.#retain(code);
    return {
      function: fn,
      version,
      settings,
      code,
      revisionId: this.host.random.uuid(),
      lastModified: this.host.clock.now(),
      source,
      state: "Pending",
      updating: false,
    };
  }

  #settle(version: FunctionVersion): void {
    const { revisionId } = version;
    this.host.clock.setTimer(TRANSITION_MS, () => {
      if (version.revisionId !== revisionId) return;
      version.state = "Active";
      version.updating = false;
    });
  }

  #drop(version: FunctionVersion): void {
    this.invocations.environments.retire(version);
    this.#leave(version.code);
  }

  #retain(code: CodePackage): void {
    this.#users.set(code, (this.#users.get(code) ?? 0) + 1);
  }

  #leave(code: CodePackage): void {
    const left = this.#users.get(code)! - 1;
    if (left > 0) {
      this.#users.set(code, left);
      return;
    }
    this.#users.delete(code);
    discard(code);
  }
}

/** `$LATEST`, which no qualifier means too, or a published version. */
export function versionOf(fn: LambdaFunction, qualifier: string | undefined): FunctionVersion | undefined {
  return qualifier === undefined || qualifier === LATEST ? fn.latest : fn.versions.get(qualifier);
}
