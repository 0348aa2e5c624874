/** Outcome of one action of a bulk request. */
export interface BulkItem {
  readonly status: number;
  readonly error?: { readonly type: string; readonly reason: string };
}

/** What search domains offer to the other services of the cloud. Callers check their own principal's permissions first. */
export interface SearchApi {
  /** @throws AwsError ResourceNotFoundException. */
  domain(arn: string): { readonly arn: string; readonly name: string; readonly endpoint: string };
  /** Runs the lines of a bulk request. @throws AwsError when the domain does not answer. */
  bulk(domainArn: string, lines: string): Promise<readonly BulkItem[]>;
}
