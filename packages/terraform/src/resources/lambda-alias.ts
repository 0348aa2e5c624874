import {
  CreateAliasCommand,
  DeleteAliasCommand,
  type LambdaClient,
  UpdateAliasCommand,
  type UpdateAliasCommandInput,
} from "@aws-sdk/client-lambda";
import type { Attributes, HandlerContext, ResourceHandler } from "../plan/handler.ts";

export const lambdaAlias: ResourceHandler = {
  type: "aws_lambda_alias",
  supports: {
    arguments: ["name", "description", "function_name", "function_version"],
    blocks: { routing_config: { arguments: ["additional_version_weights"] } },
  },
  absent: ["ResourceNotFoundException"],
  replaceOn: ["name", "function_name"],

  async create(config, context) {
    const created = await clientOf(context).send(new CreateAliasCommand(inputOf(config)));
    return describe(config, created.AliasArn!, context);
  },
  async update(config, prior, context) {
    await clientOf(context).send(new UpdateAliasCommand(inputOf(config)));
    return describe(config, String(prior.arn), context);
  },
  async delete(prior, context) {
    await clientOf(context).send(
      new DeleteAliasCommand({ FunctionName: String(prior.function_name), Name: String(prior.name) }),
    );
  },
};

function clientOf(context: HandlerContext): LambdaClient {
  return context.client<LambdaClient>("lambda");
}

function inputOf(config: Attributes): UpdateAliasCommandInput & { FunctionVersion: string } {
  const routing = config.routing_config as
    | readonly [{ readonly additional_version_weights?: Record<string, number> }]
    | undefined;
  return {
    FunctionName: String(config.function_name),
    Name: String(config.name),
    FunctionVersion: String(config.function_version),
    Description: String(config.description ?? ""),
    RoutingConfig: { AdditionalVersionWeights: routing?.[0]?.additional_version_weights ?? {} },
  };
}

function describe(config: Attributes, arn: string, context: HandlerContext): Attributes {
  return {
    ...config,
    id: arn,
    arn,
    invoke_arn: `arn:${context.partition}:apigateway:${context.region}:lambda:path/2015-03-31/functions/${arn}/invocations`,
  };
}
