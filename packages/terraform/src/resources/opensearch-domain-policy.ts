import { type OpenSearchClient, UpdateDomainConfigCommand } from "@aws-sdk/client-opensearch";
import type { Attributes, HandlerContext, ResourceHandler } from "../plan/handler.ts";
import { untilActive } from "./opensearch-domain-state.ts";

export const opensearchDomainPolicy: ResourceHandler = {
  type: "aws_opensearch_domain_policy",
  supports: { arguments: ["domain_name", "access_policies"] },
  absent: ["ResourceNotFoundException"],
  replaceOn: ["domain_name"],
  create: (config, context) => put(config, context, String(config.access_policies)),
  update: (config, _prior, context) => put(config, context, String(config.access_policies)),
  async delete(prior, context) {
    await put(prior, context, "");
  },
};

async function put(config: Attributes, context: HandlerContext, AccessPolicies: string): Promise<Attributes> {
  const DomainName = String(config.domain_name);
  const client = context.client<OpenSearchClient>("opensearch");
  await client.send(new UpdateDomainConfigCommand({ DomainName, AccessPolicies }));
  await untilActive(client, DomainName, context);
  return { ...config, id: `esd-policy-${DomainName}` };
}
