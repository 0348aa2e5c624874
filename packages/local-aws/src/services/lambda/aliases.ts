import type {
  AliasConfiguration,
  CreateAliasCommandInput,
  DeleteAliasCommandInput,
  GetAliasCommandInput,
  ListAliasesCommandInput,
  UpdateAliasCommandInput,
} from "@aws-sdk/client-lambda";
import { Constraints } from "../../constraints.ts";
import { operation, type ServiceHost } from "../../service.ts";
import { type Functions, versionOf } from "./functions.ts";
import { checkRevision } from "./lifecycle.ts";
import { conflict, functionArn, functionNotFound, invalidParameter, notFound } from "./names.ts";
import { pageOf } from "./paging.ts";
import { type Alias, LATEST, type LambdaFunction } from "./state.ts";

/** CreateAlias, GetAlias, UpdateAlias, DeleteAlias and ListAliases. */
export function aliasOperations(functions: Functions) {
  const { host } = functions;

  function require(fn: LambdaFunction, name: string | undefined): Alias {
    const alias = fn.aliases.get(name!);
    if (!alias) throw notFound(`Cannot find alias arn: ${functionArn(host, fn.name, name)}`);
    return alias;
  }

  return {
    CreateAlias: operation(
      ["FunctionName", "Name", "FunctionVersion", "Description", "RoutingConfig"],
      (input: CreateAliasCommandInput) => {
        const fn = functions.require(input.FunctionName);
        checkAlias(input);
        const target = readTarget(host, fn, input);
        const name = input.Name!;
        if (fn.aliases.has(name)) throw conflict(`Alias already exists: ${functionArn(host, fn.name, name)}`);
        const alias: Alias = { name, ...target, revisionId: host.random.uuid() };
        fn.aliases.set(name, alias);
        return describeAlias(host, fn, alias);
      },
    ),
    GetAlias: operation(["FunctionName", "Name"], (input: GetAliasCommandInput) => {
      const fn = functions.require(input.FunctionName);
      return describeAlias(host, fn, require(fn, input.Name));
    }),
    UpdateAlias: operation(
      ["FunctionName", "Name", "FunctionVersion", "Description", "RoutingConfig", "RevisionId"],
      (input: UpdateAliasCommandInput) => {
        const fn = functions.require(input.FunctionName);
        checkAlias(input);
        const alias = require(fn, input.Name);
        checkRevision(input.RevisionId, alias.revisionId);
        Object.assign(alias, readTarget(host, fn, input, alias), { revisionId: host.random.uuid() });
        return describeAlias(host, fn, alias);
      },
    ),
    DeleteAlias: operation(["FunctionName", "Name"], (input: DeleteAliasCommandInput) => {
      const fn = functions.require(input.FunctionName);
      fn.aliases.delete(input.Name!);
      fn.permissions.delete(input.Name!);
      fn.eventInvokeConfigs.delete(input.Name!);
      return undefined;
    }),
    ListAliases: operation(
      ["FunctionName", "FunctionVersion", "Marker", "MaxItems"],
      (input: ListAliasesCommandInput) => {
        new Constraints().range("maxItems", input.MaxItems, 1, 10_000).check();
        const fn = functions.require(input.FunctionName);
        const aliases = [...fn.aliases.values()].filter(
          ({ version }) => input.FunctionVersion === undefined || version === input.FunctionVersion,
        );
        const page = pageOf(aliases, input.Marker, input.MaxItems);
        return { Aliases: page.items.map((alias) => describeAlias(host, fn, alias)), ...page.next };
      },
    ),
  };
}

function checkAlias(input: UpdateAliasCommandInput): void {
  new Constraints()
    .length("name", input.Name, 1, 128)
    .pattern("name", input.Name, /(?!^[0-9]+$)([a-zA-Z0-9-_]+)/)
    .pattern("functionVersion", input.FunctionVersion, /(\$LATEST|[0-9]+)/)
    .length("description", input.Description, 0, 256)
    .check();
}

/** Where an alias leads after a call. @throws AwsError ResourceNotFoundException, InvalidParameterValueException. */
function readTarget(
  host: ServiceHost,
  fn: LambdaFunction,
  input: UpdateAliasCommandInput,
  present: Partial<Alias> = {},
): Pick<Alias, "version" | "description" | "weights"> {
  const version = input.FunctionVersion ?? present.version!;
  const weights = input.RoutingConfig ? (input.RoutingConfig.AdditionalVersionWeights ?? {}) : (present.weights ?? {});
  for (const number of [version, ...Object.keys(weights)])
    if (!versionOf(fn, number)) throw functionNotFound(functionArn(host, fn.name, number));
  const others = Object.entries(weights);
  if (others.length > 1) throw invalidParameter("Number of items in AdditionalVersionWeights cannot be greater than 1");
  for (const [number, weight] of others) {
    if (!(weight >= 0 && weight <= 1))
      throw invalidParameter(`Additional version weight must be between 0.0 and 1.0, got ${weight} for ${number}.`);
    if (number === LATEST || version === LATEST)
      throw invalidParameter("$LATEST is not supported for an alias pointing to more than 1 version");
    if (number === version)
      throw invalidParameter(
        `Invalid function version ${number}. Function version ${number} is already included in routing configuration.`,
      );
  }
  return { version, description: input.Description ?? present.description ?? "", weights: { ...weights } };
}

function describeAlias(host: ServiceHost, fn: LambdaFunction, alias: Alias): AliasConfiguration {
  return {
    AliasArn: functionArn(host, fn.name, alias.name),
    Name: alias.name,
    FunctionVersion: alias.version,
    Description: alias.description,
    ...(Object.keys(alias.weights).length === 0
      ? {}
      : { RoutingConfig: { AdditionalVersionWeights: { ...alias.weights } } }),
    RevisionId: alias.revisionId,
  };
}
