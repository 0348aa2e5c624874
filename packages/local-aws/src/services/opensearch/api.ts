import { AwsError } from "../../errors.ts";
import type { Domain, Domains } from "./domains.ts";
import { type BulkResult, runBulk } from "./engine/bulk.ts";
import { SearchError } from "./engine/search-error.ts";

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

export function createApi(domains: Domains): SearchApi {
  return {
    domain(arn) {
      const domain = resolve(domains, arn);
      return { arn: domain.arn, name: domain.name, endpoint: domains.endpointOf(domain, "") };
    },
    async bulk(domainArn, lines) {
      const domain = resolve(domains, domainArn);
      if (!domain.usable)
        throw new AwsError("ServiceUnavailable", `Domain ${domain.name} does not answer.`, { status: 503 });
      try {
        return runBulk(domain.cluster, lines, undefined).results.map(toItem);
      } catch (error) {
        if (error instanceof SearchError)
          throw new AwsError(error.type, error.message, { status: error.status, cause: error });
        throw error;
      }
    },
  };
}

function toItem({ item }: BulkResult): BulkItem {
  const error = item.error as BulkItem["error"];
  return error === undefined ? { status: item.status } : { status: item.status, error };
}

function resolve(domains: Domains, arn: string): Domain {
  const domain = domains.byArn(arn);
  if (domain === undefined)
    throw new AwsError("ResourceNotFoundException", `Domain not found: ${arn}`, { status: 409 });
  return domain;
}
