import { type AthenaClient, CreateNamedQueryCommand, DeleteNamedQueryCommand } from "@aws-sdk/client-athena";
import type { ResourceHandler } from "../plan/handler.ts";

export const athenaNamedQuery: ResourceHandler = {
  type: "aws_athena_named_query",
  supports: { arguments: ["name", "workgroup", "database", "query", "description"] },
  absent: ["InvalidRequestException"],
  replaceOn: ["name", "workgroup", "database", "query", "description"],
  defaults: { workgroup: "primary" },

  async create(config, context) {
    const { NamedQueryId } = await context.client<AthenaClient>("athena").send(
      new CreateNamedQueryCommand({
        Name: String(config.name),
        Database: String(config.database),
        QueryString: String(config.query),
        WorkGroup: String(config.workgroup),
        ...(config.description === undefined ? {} : { Description: String(config.description) }),
      }),
    );
    return { ...config, id: NamedQueryId };
  },

  async delete(prior, context) {
    const NamedQueryId = String(prior.id);
    await context.client<AthenaClient>("athena").send(new DeleteNamedQueryCommand({ NamedQueryId }));
  },
};
