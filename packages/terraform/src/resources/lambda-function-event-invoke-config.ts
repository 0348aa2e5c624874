import {
  DeleteFunctionEventInvokeConfigCommand,
  type LambdaClient,
  PutFunctionEventInvokeConfigCommand,
} from "@aws-sdk/client-lambda";
import type { Attributes, HandlerContext, ResourceHandler } from "../plan/handler.ts";

type Destination = readonly [{ readonly destination: string }];

interface Config {
  readonly function_name: string;
  readonly qualifier?: string;
  readonly maximum_event_age_in_seconds?: number;
  readonly maximum_retry_attempts: number;
  readonly destination_config?: readonly [{ readonly on_failure?: Destination; readonly on_success?: Destination }];
}

export const lambdaFunctionEventInvokeConfig: ResourceHandler = {
  type: "aws_lambda_function_event_invoke_config",
  supports: {
    arguments: ["function_name", "qualifier", "maximum_event_age_in_seconds", "maximum_retry_attempts"],
    blocks: {
      destination_config: {
        arguments: [],
        blocks: { on_failure: { arguments: ["destination"] }, on_success: { arguments: ["destination"] } },
      },
    },
  },
  absent: ["ResourceNotFoundException"],
  replaceOn: ["function_name", "qualifier"],
  defaults: { maximum_event_age_in_seconds: 0, maximum_retry_attempts: 2 },
  create: (config, context) => put(config, context),
  update: (config, _prior, context) => put(config, context),
  async delete(prior, context) {
    const { function_name, qualifier } = prior as unknown as Config;
    await context.client<LambdaClient>("lambda").send(
      new DeleteFunctionEventInvokeConfigCommand({
        FunctionName: function_name,
        ...(qualifier ? { Qualifier: qualifier } : {}),
      }),
    );
  },
};

async function put(attributes: Attributes, context: HandlerContext): Promise<Attributes> {
  const config = attributes as unknown as Config;
  const { function_name, qualifier, maximum_event_age_in_seconds: age } = config;
  const destinations = config.destination_config?.[0];
  const success = destinations?.on_success?.[0]?.destination;
  const failure = destinations?.on_failure?.[0]?.destination;
  await context.client<LambdaClient>("lambda").send(
    new PutFunctionEventInvokeConfigCommand({
      FunctionName: function_name,
      ...(qualifier ? { Qualifier: qualifier } : {}),
      MaximumRetryAttempts: config.maximum_retry_attempts,
      ...(age ? { MaximumEventAgeInSeconds: age } : {}),
      DestinationConfig: {
        ...(success === undefined ? {} : { OnSuccess: { Destination: success } }),
        ...(failure === undefined ? {} : { OnFailure: { Destination: failure } }),
      },
    }),
  );
  return { ...attributes, id: qualifier ? `${function_name}:${qualifier}` : function_name };
}
