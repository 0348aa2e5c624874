import type { Timer } from "../../clock.ts";
import { raiseEvent } from "./events.ts";
import type { LifecycleRule } from "./lifecycle.ts";
import type { Actor, Bucket, ObjectEntry, ObjectVersion, S3State, StoredVersion, Upload } from "./state.ts";
import { discardUpload } from "./uploads.ts";
import { deleteCurrent, deleteVersion } from "./versions.ts";

const DAY_MS = 86_400_000;

/** Lifecycle rules run once a day at midnight UTC of the clock, from the first rule on. */
export class LifecycleRunner {
  readonly #state: S3State;
  #timer: Timer | undefined;

  constructor(state: S3State) {
    this.#state = state;
  }

  start(): void {
    if (this.#timer) return;
    const { clock } = this.#state.host;
    this.#timer = clock.setTimer(
      nextMidnight(clock.now()) - clock.now(),
      () => {
        this.#timer = undefined;
        runLifecycle(this.#state);
        this.start();
      },
      { background: true },
    );
  }

  stop(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
  }
}

/** Applies the rules of every bucket to what is due by now. */
export function runLifecycle(state: S3State): void {
  const now = state.host.clock.now();
  for (const bucket of state.buckets.values()) {
    const rules = bucket.lifecycle?.filter((rule) => rule.enabled) ?? [];
    if (rules.length === 0) continue;
    for (const { value: entry } of [...bucket.objects.values()]) expireEntry(state, bucket, entry, rules, now);
    for (const upload of [...bucket.uploads.values()]) {
      const due = abortDue(rules, upload);
      if (due && due.time <= now) discardUpload(state, bucket, upload);
    }
  }
}

function expireEntry(
  state: S3State,
  bucket: Bucket,
  entry: ObjectEntry,
  rules: readonly LifecycleRule[],
  now: number,
): void {
  const actor: Actor = {
    principalId: "s3.amazonaws.com",
    sourceIp: "s3.amazonaws.com",
    requestId: state.host.random.uuid(),
  };
  for (const version of noncurrentDue(entry, rules, now)) {
    deleteVersion(state, bucket, entry.key, version.versionId);
    raiseEvent(state, bucket, "LifecycleExpiration:Delete", version, actor);
  }
  const current = entry.versions[0]!;
  if (current.content) {
    const due = expirationDue(rules, current as StoredVersion);
    if (!due || due.time > now) return;
    const { version, marker } = deleteCurrent(state, bucket, entry.key);
    const name = marker === "added" ? "LifecycleExpiration:DeleteMarkerCreated" : "LifecycleExpiration:Delete";
    raiseEvent(state, bucket, name, version!, actor);
  } else if (entry.versions.length === 1 && markerDue(rules, current, now)) {
    deleteVersion(state, bucket, entry.key, current.versionId);
    raiseEvent(state, bucket, "LifecycleExpiration:Delete", current, actor);
  }
}

export interface Due {
  /** Milliseconds since the epoch. */
  readonly time: number;
  readonly ruleId: string;
}

/** When and by which rule a current version expires: the earliest of the rules that match it. */
export function expirationDue(rules: readonly LifecycleRule[] | undefined, version: StoredVersion): Due | undefined {
  let due: Due | undefined;
  for (const rule of rules ?? []) {
    if (!rule.enabled || !matchesRule(rule, version)) continue;
    const time =
      rule.expirationDays === undefined ? rule.expirationDate : afterDays(version.lastModified, rule.expirationDays);
    if (time !== undefined && (due === undefined || time < due.time)) due = { time, ruleId: rule.id };
  }
  return due;
}

/** The `x-amz-expiration` header of a current version. */
export function expirationHeader(bucket: Bucket, version: StoredVersion): { Expiration?: string } {
  const due = bucket.lifecycle && expirationDue(bucket.lifecycle, version);
  if (!due) return {};
  return {
    Expiration: `expiry-date="${new Date(due.time).toUTCString()}", rule-id="${encodeURIComponent(due.ruleId)}"`,
  };
}

/** When and by which rule an upload that is not completed is aborted. */
export function abortDue(rules: readonly LifecycleRule[] | undefined, upload: Upload): Due | undefined {
  let due: Due | undefined;
  for (const rule of rules ?? []) {
    if (!rule.enabled || rule.abortDays === undefined || !upload.key.startsWith(rule.prefix)) continue;
    const time = afterDays(upload.initiated, rule.abortDays);
    if (due === undefined || time < due.time) due = { time, ruleId: rule.id };
  }
  return due;
}

/** A version is noncurrent from the moment its successor was written. */
function noncurrentDue(entry: ObjectEntry, rules: readonly LifecycleRule[], now: number): ObjectVersion[] {
  const due = new Set<ObjectVersion>();
  for (const rule of rules) {
    if (rule.noncurrentDays === undefined) continue;
    for (let index = 1 + rule.noncurrentKept; index < entry.versions.length; index++) {
      const version = entry.versions[index]!;
      const successor = entry.versions[index - 1]!;
      if (matchesRule(rule, version) && afterDays(successor.lastModified, rule.noncurrentDays) <= now) due.add(version);
    }
  }
  return [...due];
}

/** A delete marker with no versions behind it goes at once, or when it is as old as a rule's days. */
function markerDue(rules: readonly LifecycleRule[], marker: ObjectVersion, now: number): boolean {
  return rules.some((rule) => {
    if (!rule.removesExpiredMarkers || !matchesRule(rule, marker)) return false;
    if (rule.expirationDays !== undefined) return afterDays(marker.lastModified, rule.expirationDays) <= now;
    return rule.expirationDate === undefined || rule.expirationDate <= now;
  });
}

/** Delete markers have neither tags nor size: filters on those pass them by. */
function matchesRule(rule: LifecycleRule, version: ObjectVersion): boolean {
  if (!version.key.startsWith(rule.prefix)) return false;
  const { content } = version;
  if (!content) return rule.tags.size === 0 && rule.largerThan < 0 && rule.smallerThan === Number.POSITIVE_INFINITY;
  if (content.blob.size <= rule.largerThan || content.blob.size >= rule.smallerThan) return false;
  for (const [key, value] of rule.tags) if (content.tags.get(key) !== value) return false;
  return true;
}

/** The midnight UTC behind a time that many days on (S3 User Guide, "How S3 calculates how long an object has been…"). */
function afterDays(time: number, days: number): number {
  return nextMidnight(time + days * DAY_MS);
}

function nextMidnight(time: number): number {
  return (Math.floor(time / DAY_MS) + 1) * DAY_MS;
}
