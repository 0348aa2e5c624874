/** What a delivery stream with direct puts takes per second. */
export interface ThroughputQuota {
  readonly bytes: number;
  readonly records: number;
  readonly requests: number;
}

const MEBIBYTE = 1024 * 1024;

/** Developer Guide, "Quota": the quotas of the three largest Regions, and of the others. */
const LARGE: ThroughputQuota = { bytes: 5 * MEBIBYTE, records: 500_000, requests: 2000 };
const SMALL: ThroughputQuota = { bytes: MEBIBYTE, records: 100_000, requests: 1000 };
const LARGE_REGIONS: ReadonlySet<string> = new Set(["us-east-1", "us-west-2", "eu-west-1"]);

export function defaultQuota(region: string): ThroughputQuota {
  return LARGE_REGIONS.has(region) ? LARGE : SMALL;
}

/** The quota raised to so many MiB per second: the other two rise in proportion, as AWS raises them. */
export function raisedQuota(region: string, mebibytesPerSecond: number): ThroughputQuota {
  const quota = defaultQuota(region);
  const factor = (mebibytesPerSecond * MEBIBYTE) / quota.bytes;
  return { bytes: mebibytesPerSecond * MEBIBYTE, records: quota.records * factor, requests: quota.requests * factor };
}

/**
 * What is taken of a quota in the second of the clock under way; Firehose counts by whole seconds. A record is taken whole
 * or not at all, and one that is larger than the quota passes when nothing else came in that second.
 */
export class Throttle {
  quota: ThroughputQuota;
  #second = 0;
  #bytes = 0;
  #records = 0;
  #requests = 0;

  constructor(quota: ThroughputQuota) {
    this.quota = quota;
  }

  /** Takes one call to PutRecord or PutRecordBatch. */
  admitRequest(now: number): boolean {
    const second = Math.floor(now / 1000);
    if (second !== this.#second) {
      this.#second = second;
      this.#bytes = 0;
      this.#records = 0;
      this.#requests = 0;
    }
    if (this.#requests >= this.quota.requests) return false;
    this.#requests++;
    return true;
  }

  /** Takes one record of the call just admitted. */
  admitRecord(bytes: number): boolean {
    if (this.#records >= this.quota.records) return false;
    if (this.#bytes > 0 && this.#bytes + bytes > this.quota.bytes) return false;
    this.#records++;
    this.#bytes += bytes;
    return true;
  }
}
