import {
  type AthenaClient,
  CreatePreparedStatementCommand,
  DeletePreparedStatementCommand,
  UpdatePreparedStatementCommand,
} from "@aws-sdk/client-athena";
import type { Attributes, ResourceHandler } from "../plan/handler.ts";

export const athenaPreparedStatement: ResourceHandler = {
  type: "aws_athena_prepared_statement",
  supports: { arguments: ["name", "workgroup", "query_statement", "description"] },
  absent: ["ResourceNotFoundException", "InvalidRequestException"],
  replaceOn: ["name", "workgroup"],

  async create(config, context) {
    await context.client<AthenaClient>("athena").send(new CreatePreparedStatementCommand(inputOf(config)));
    return { ...config, id: `${config.workgroup}/${config.name}` };
  },

  async update(config, prior, context) {
    await context.client<AthenaClient>("athena").send(new UpdatePreparedStatementCommand(inputOf(config)));
    return { ...config, id: prior.id };
  },

  async delete(prior, context) {
    await context
      .client<AthenaClient>("athena")
      .send(
        new DeletePreparedStatementCommand({ StatementName: String(prior.name), WorkGroup: String(prior.workgroup) }),
      );
  },
};

function inputOf(config: Attributes) {
  return {
    StatementName: String(config.name),
    WorkGroup: String(config.workgroup),
    QueryStatement: String(config.query_statement),
    ...(config.description === undefined ? {} : { Description: String(config.description) }),
  };
}
