import { AddPermissionCommand, type LambdaClient, RemovePermissionCommand } from "@aws-sdk/client-lambda";
import type { ResourceHandler } from "../plan/handler.ts";

export const lambdaPermission: ResourceHandler = {
  type: "aws_lambda_permission",
  supports: {
    arguments: [
      "action",
      "function_name",
      "principal",
      "qualifier",
      "source_account",
      "source_arn",
      "statement_id",
      "statement_id_prefix",
    ],
  },
  absent: ["ResourceNotFoundException"],
  replaceOn: [
    "action",
    "function_name",
    "principal",
    "qualifier",
    "source_account",
    "source_arn",
    "statement_id",
    "statement_id_prefix",
  ],

  async create(config, context) {
    const { statement_id, statement_id_prefix, qualifier, source_account, source_arn } = config;
    const StatementId = String(statement_id ?? `${String(statement_id_prefix ?? "terraform-")}${context.random(26)}`);
    await context.client<LambdaClient>("lambda").send(
      new AddPermissionCommand({
        StatementId,
        Action: String(config.action),
        FunctionName: String(config.function_name),
        Principal: String(config.principal),
        ...(qualifier ? { Qualifier: String(qualifier) } : {}),
        ...(source_account ? { SourceAccount: String(source_account) } : {}),
        ...(source_arn ? { SourceArn: String(source_arn) } : {}),
      }),
    );
    return { ...config, id: StatementId, statement_id: StatementId };
  },

  async delete(prior, context) {
    await context.client<LambdaClient>("lambda").send(
      new RemovePermissionCommand({
        StatementId: String(prior.statement_id),
        FunctionName: String(prior.function_name),
        ...(prior.qualifier ? { Qualifier: String(prior.qualifier) } : {}),
      }),
    );
  },
};
