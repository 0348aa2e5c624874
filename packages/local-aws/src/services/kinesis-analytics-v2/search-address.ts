/*
 * The endpoint of a search domain is a host on AWS and a path of the cloud's port here (services/opensearch/endpoint.ts),
 * and the search connectors take a host and a port. So that the same SQL names the domain by its endpoint in both places,
 * `'hosts' = 'https://${endpoint}:443'`, an endpoint in a property is given a host of its own.
 */

const ENDPOINT = /^[^/]+\/_opensearch\/([^/]+)\/([^/]+)\/?$/;
const HOST = /^([a-z0-9-]+)\.([a-z0-9-]+)\.search\.internal$/;

/** The host that stands for a domain's endpoint; any other text comes back as it is. */
export function searchHost(text: string): string {
  const [, region, domain] = ENDPOINT.exec(text) ?? [];
  return domain === undefined ? text : `${domain}.${region}.search.internal`;
}

/** The path of the domain that such a host stands for. */
export function searchPath(host: string): string | undefined {
  const [, domain, region] = HOST.exec(host) ?? [];
  return domain === undefined ? undefined : `/_opensearch/${region}/${domain}`;
}
