import type {
  DeleteFunctionEventInvokeConfigCommandInput,
  DestinationConfig,
  FunctionEventInvokeConfig,
  GetFunctionEventInvokeConfigCommandInput,
  ListFunctionEventInvokeConfigsCommandInput,
  PutFunctionEventInvokeConfigCommandInput,
  UpdateFunctionEventInvokeConfigCommandInput,
} from "@aws-sdk/client-lambda";
import { Constraints } from "../../constraints.ts";
import { AwsError } from "../../errors.ts";
import { operation, type ServiceHost } from "../../service.ts";
import type { Functions, Resolved } from "./functions.ts";
import { functionArn, invalidParameter, notFound } from "./names.ts";
import { pageOf } from "./paging.ts";
import { LATEST, type LambdaFunction } from "./state.ts";
import { authoriseTarget, describeNeed, sessionOf, targetKind } from "./targets.ts";

/** How asynchronous invocations of a version or alias are retried, and where they end. */
export interface EventInvokeConfig {
  readonly maximumRetryAttempts: number | undefined;
  /** Seconds. */
  readonly maximumEventAge: number | undefined;
  readonly onSuccess: string | undefined;
  readonly onFailure: string | undefined;
  /** Milliseconds since the epoch. */
  readonly lastModified: number;
}

type Input = UpdateFunctionEventInvokeConfigCommandInput;

const MEMBERS = [
  "FunctionName",
  "Qualifier",
  "MaximumRetryAttempts",
  "MaximumEventAgeInSeconds",
  "DestinationConfig",
] as const;

/** Put, Update, Get, Delete and List of FunctionEventInvokeConfig. */
export function eventInvokeConfigOperations(functions: Functions) {
  const { host } = functions;

  async function store(input: Input, merge: boolean): Promise<FunctionEventInvokeConfig> {
    new Constraints()
      .range("maximumRetryAttempts", input.MaximumRetryAttempts, 0, 2)
      .range("maximumEventAgeInSeconds", input.MaximumEventAgeInSeconds, 60, 21_600)
      .check();
    const called = functions.resolve(input.FunctionName, input.Qualifier);
    const key = called.qualifier ?? LATEST;
    const configs = called.function.eventInvokeConfigs;
    const present = configs.get(key);
    if (merge && !present) throw missing(called);
    const destinations = input.DestinationConfig;
    await checkDestinations(host, called, destinations);
    const kept = merge ? present : undefined;
    const config: EventInvokeConfig = {
      maximumRetryAttempts: input.MaximumRetryAttempts ?? kept?.maximumRetryAttempts,
      maximumEventAge: input.MaximumEventAgeInSeconds ?? kept?.maximumEventAge,
      onSuccess: destinations ? destinations.OnSuccess?.Destination : kept?.onSuccess,
      onFailure: destinations ? destinations.OnFailure?.Destination : kept?.onFailure,
      lastModified: host.clock.now(),
    };
    configs.set(key, config);
    return describe(host, called.function, key, config);
  }

  return {
    PutFunctionEventInvokeConfig: operation([...MEMBERS], (input: PutFunctionEventInvokeConfigCommandInput) =>
      store(input, false),
    ),
    UpdateFunctionEventInvokeConfig: operation([...MEMBERS], (input: Input) => store(input, true)),
    GetFunctionEventInvokeConfig: operation(
      ["FunctionName", "Qualifier"],
      (input: GetFunctionEventInvokeConfigCommandInput) => {
        const called = functions.resolve(input.FunctionName, input.Qualifier);
        const key = called.qualifier ?? LATEST;
        const config = called.function.eventInvokeConfigs.get(key);
        if (!config) throw missing(called);
        return describe(host, called.function, key, config);
      },
    ),
    DeleteFunctionEventInvokeConfig: operation(
      ["FunctionName", "Qualifier"],
      (input: DeleteFunctionEventInvokeConfigCommandInput) => {
        const called = functions.resolve(input.FunctionName, input.Qualifier);
        if (!called.function.eventInvokeConfigs.delete(called.qualifier ?? LATEST)) throw missing(called);
        return undefined;
      },
    ),
    ListFunctionEventInvokeConfigs: operation(
      ["FunctionName", "Marker", "MaxItems"],
      (input: ListFunctionEventInvokeConfigsCommandInput) => {
        new Constraints().range("maxItems", input.MaxItems, 1, 50).check();
        const fn = functions.require(input.FunctionName);
        const page = pageOf([...fn.eventInvokeConfigs], input.Marker, input.MaxItems);
        return {
          FunctionEventInvokeConfigs: page.items.map(([key, config]) => describe(host, fn, key, config)),
          ...page.next,
        };
      },
    ),
  };
}

function missing({ arn }: Resolved): AwsError {
  return notFound(`The function ${arn} doesn't have an EventInvokeConfig`);
}

function describe(
  host: ServiceHost,
  fn: LambdaFunction,
  qualifier: string,
  config: EventInvokeConfig,
): FunctionEventInvokeConfig {
  return {
    LastModified: new Date(config.lastModified),
    FunctionArn: functionArn(host, fn.name, qualifier),
    ...(config.maximumRetryAttempts === undefined ? {} : { MaximumRetryAttempts: config.maximumRetryAttempts }),
    ...(config.maximumEventAge === undefined ? {} : { MaximumEventAgeInSeconds: config.maximumEventAge }),
    DestinationConfig: {
      OnSuccess: config.onSuccess === undefined ? {} : { Destination: config.onSuccess },
      OnFailure: config.onFailure === undefined ? {} : { Destination: config.onFailure },
    },
  };
}

async function checkDestinations(
  host: ServiceHost,
  { function: fn, version }: Resolved,
  given: DestinationConfig | undefined,
): Promise<void> {
  const success = given?.OnSuccess?.Destination;
  const failure = given?.OnFailure?.Destination;
  for (const arn of [success, failure]) {
    if (arn === undefined) continue;
    const kind = targetKind(arn);
    const fifo = kind === "sqs" && arn.endsWith(".fifo");
    if (kind === undefined || fifo || (kind === "s3" && arn === success))
      throw invalidParameter(
        `The provided destination config DestinationConfig(onSuccess=${success === undefined ? "null" : `OnSuccess(destination=${success})`}, onFailure=${failure === undefined ? "null" : `OnFailure(destination=${failure})`}) is invalid.`,
      );
    if (arn === fn.arn) throw invalidParameter("You can't specify the function as a destination for itself.");
    await checkMaySend(host, fn, version.settings.role, arn);
  }
}

/** @throws AwsError InvalidParameterValueException when the function's role may not send to a target. */
export async function checkMaySend(
  host: ServiceHost,
  fn: Pick<LambdaFunction, "name">,
  role: string,
  arn: string,
): Promise<void> {
  try {
    await authoriseTarget(host, await sessionOf(host, fn, role), arn);
  } catch (cause) {
    if (!(cause instanceof AwsError)) throw cause;
    throw invalidParameter(
      `The provided execution role does not have permissions to call ${describeNeed(targetKind(arn)!)}`,
    );
  }
}
