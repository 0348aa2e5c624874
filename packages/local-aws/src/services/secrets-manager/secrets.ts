import { AwsError } from "../../errors.ts";
import type { ServiceHost } from "../../service.ts";
import type { SealedValue } from "./vault.ts";

export const CURRENT = "AWSCURRENT";
export const PREVIOUS = "AWSPREVIOUS";

/** One version of a secret's value. Invariant: a stage stands on at most one version of a secret. */
export interface Version {
  readonly id: string;
  readonly created: number;
  readonly value: SealedValue;
  readonly stages: Set<string>;
}

export interface Secret {
  readonly name: string;
  readonly arn: string;
  readonly created: number;
  readonly versions: Map<string, Version>;
  readonly tags: Map<string, string>;
  description: string | undefined;
  /** As given; undefined for the service's own key. */
  kmsKeyId: string | undefined;
  /** Resource policy, as JSON text. */
  policy: string | undefined;
  changed: number;
  /** Day of the last read. */
  accessed: number | undefined;
  /** When deletion was asked for, and when it happens. */
  deletion: { readonly asked: number; readonly due: number } | undefined;
}

const SUFFIX = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
const DAY_MS = 86_400_000;

/** The secrets of one Region. */
export class Secrets {
  readonly host: ServiceHost;
  readonly #secrets = new Map<string, Secret>();

  constructor(host: ServiceHost) {
    this.host = host;
  }

  [Symbol.iterator](): Iterator<Secret> {
    return this.#secrets.values();
  }

  /** A secret that `add` will keep once its value is sealed. */
  make(name: string): Secret {
    const { partition, region, account, random, clock } = this.host;
    const now = clock.now();
    return {
      name,
      arn: `arn:${partition}:secretsmanager:${region}:${account}:secret:${name}-${random.text(6, SUFFIX)}`,
      created: now,
      versions: new Map(),
      tags: new Map(),
      description: undefined,
      kmsKeyId: undefined,
      policy: undefined,
      changed: now,
      accessed: undefined,
      deletion: undefined,
    };
  }

  add(secret: Secret): void {
    this.#secrets.set(secret.name, secret);
  }

  remove(secret: Secret): void {
    if (this.#secrets.get(secret.name) === secret) this.#secrets.delete(secret.name);
  }

  /** By name, ARN, or ARN without its last six characters. */
  find(id: string): Secret | undefined {
    if (!id.startsWith("arn:")) return this.#secrets.get(id);
    for (const secret of this.#secrets.values()) if (secret.arn === id || secret.arn.slice(0, -7) === id) return secret;
    return undefined;
  }

  /** @throws AwsError ResourceNotFoundException. */
  resolve(id: string): Secret {
    const secret = this.find(id);
    if (secret === undefined)
      throw new AwsError("ResourceNotFoundException", "Secrets Manager can't find the specified secret.");
    return secret;
  }

  /** @throws AwsError ResourceNotFoundException, InvalidRequestException. */
  usable(id: string): Secret {
    const secret = this.resolve(id);
    if (secret.deletion !== undefined)
      throw new AwsError(
        "InvalidRequestException",
        "You can't perform this operation on the secret because it was marked for deletion.",
      );
    return secret;
  }

  /** The version of an id, of a stage, or of both. @throws AwsError ResourceNotFoundException, InvalidRequestException. */
  version(secret: Secret, id: string | undefined, stage: string | undefined): Version {
    if (id !== undefined) {
      const version = secret.versions.get(id);
      if (version === undefined || version.stages.size === 0) throw noValue(`VersionId: ${id}`);
      if (stage !== undefined && !version.stages.has(stage))
        throw new AwsError(
          "InvalidRequestException",
          "You provided a VersionStage that is not associated to the provided VersionId.",
        );
      return version;
    }
    const wanted = stage ?? CURRENT;
    for (const version of secret.versions.values()) if (version.stages.has(wanted)) return version;
    throw noValue(`staging label: ${wanted}`);
  }

  /** Gives a version its stages; a new current version makes the one before it the previous. */
  stage(secret: Secret, version: Version, stages: readonly string[]): void {
    for (const stage of stages) {
      const holder = [...secret.versions.values()].find((other) => other.stages.has(stage));
      if (holder === version) continue;
      holder?.stages.delete(stage);
      version.stages.add(stage);
      if (stage !== CURRENT || holder === undefined) continue;
      for (const other of secret.versions.values()) other.stages.delete(PREVIOUS);
      holder.stages.add(PREVIOUS);
    }
    this.touch(secret);
  }

  touch(secret: Secret): void {
    secret.changed = this.host.clock.now();
  }

  /** Reads are dated by day. */
  read(secret: Secret): void {
    secret.accessed = Math.floor(this.host.clock.now() / DAY_MS) * DAY_MS;
  }

  /** Deletes a secret after a number of days, unless it is restored before. */
  schedule(secret: Secret, days: number): void {
    const asked = this.host.clock.now();
    const deletion = { asked, due: asked + days * DAY_MS };
    secret.deletion = deletion;
    this.host.clock.setTimer(days * DAY_MS, () => secret.deletion === deletion && this.remove(secret), {
      background: true,
    });
  }
}

function noValue(what: string): AwsError {
  return new AwsError("ResourceNotFoundException", `Secrets Manager can't find the specified secret value for ${what}`);
}
