/** What a delivery stream with direct puts takes per second, PutRecord and PutRecordBatch together. */
export interface DirectPutQuota {
  readonly mebibytesPerSecond: number;
  readonly recordsPerSecond: number;
  readonly requestsPerSecond: number;
}

const LARGE: DirectPutQuota = { mebibytesPerSecond: 5, recordsPerSecond: 500_000, requestsPerSecond: 2000 };
const SMALL: DirectPutQuota = { mebibytesPerSecond: 1, recordsPerSecond: 100_000, requestsPerSecond: 1000 };

/** Regions with the larger default quota: N. Virginia, Oregon, Ireland. */
export const LARGE_QUOTA_REGIONS: readonly string[] = ["us-east-1", "us-west-2", "eu-west-1"];

/** Default quota in a Region. https://docs.aws.amazon.com/firehose/latest/dev/limits.html */
export function directPutQuota(region: string): DirectPutQuota {
  return LARGE_QUOTA_REGIONS.includes(region) ? LARGE : SMALL;
}

/** A quota raised to so many MiB per second, above 0: AWS raises the other two in proportion. */
export function raiseQuota(quota: DirectPutQuota, mebibytesPerSecond: number): DirectPutQuota {
  if (!(mebibytesPerSecond > 0)) throw new RangeError(`expected MiB per second above 0, got ${mebibytesPerSecond}`);
  const factor = mebibytesPerSecond / quota.mebibytesPerSecond;
  return {
    mebibytesPerSecond,
    recordsPerSecond: quota.recordsPerSecond * factor,
    requestsPerSecond: quota.requestsPerSecond * factor,
  };
}
