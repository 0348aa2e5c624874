import { DescribeDomainCommand, type DomainStatus, type OpenSearchClient } from "@aws-sdk/client-opensearch";
import type { HandlerContext } from "../plan/handler.ts";

/** Between two looks at a domain that changes state, and how long it may: creation takes AWS up to an hour. */
const POLL_MS = 500;
const PATIENCE_MS = 60 * 60_000;

/** The domain once it answers and nothing is being changed. */
export async function untilActive(
  client: OpenSearchClient,
  name: string,
  context: HandlerContext,
): Promise<DomainStatus> {
  for (let waited = 0; ; waited += POLL_MS) {
    const status = await findDomain(client, name);
    if (status !== undefined && status.Processing === false && status.Endpoint !== undefined) return status;
    if (waited >= PATIENCE_MS)
      throw new Error(`domain ${name}: still not active after ${PATIENCE_MS / 60_000} minutes`);
    await context.sleep(POLL_MS);
  }
}

/** Returns when the domain is gone. */
export async function untilGone(client: OpenSearchClient, name: string, context: HandlerContext): Promise<void> {
  for (let waited = 0; await findDomain(client, name); waited += POLL_MS) {
    if (waited >= PATIENCE_MS) throw new Error(`domain ${name}: still there after ${PATIENCE_MS / 60_000} minutes`);
    await context.sleep(POLL_MS);
  }
}

async function findDomain(client: OpenSearchClient, DomainName: string): Promise<DomainStatus | undefined> {
  try {
    return (await client.send(new DescribeDomainCommand({ DomainName }))).DomainStatus;
  } catch (error) {
    if ((error as Error).name === "ResourceNotFoundException") return undefined;
    throw error;
  }
}
