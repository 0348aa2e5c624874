import { Constraints } from "../../constraints.ts";
import { AwsError } from "../../errors.ts";
import type { ServiceHost } from "../../service.ts";

/** A function as a caller names it. */
export interface FunctionName {
  readonly name: string;
  /** Version or alias; undefined when none was given. */
  readonly qualifier: string | undefined;
}

/** API Reference, FunctionName: a name, a partial ARN or an ARN, each with or without a version or alias. */
const FUNCTION_NAME =
  /(arn:(aws[a-zA-Z-]*)?:lambda:)?((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1}:)?(\d{12}:)?(function:)?([a-zA-Z0-9-_]+)(:(\$LATEST(\.PUBLISHED)?|[a-zA-Z0-9-_]+))?/;
const QUALIFIER = /\$(LATEST(\.PUBLISHED)?)|[a-zA-Z0-9-_$]+/;
const PARTS =
  /^(?:arn:[^:]*:lambda:([^:]+):(\d{12}):function:|(?:(\d{12}):)?(?:function:)?)([\w-]+)(?::(\$LATEST|[\w-]+))?$/;
const MAX_NAME = 64;

/**
 * Reads the name and qualifier of a call.
 * @throws AwsError ValidationException, InvalidParameterValueException, ResourceNotFoundException for another Region or account.
 */
export function readFunctionName(host: ServiceHost, given: string | undefined, qualifier?: string): FunctionName {
  new Constraints()
    .length("functionName", given, 1, 256)
    .pattern("functionName", given, FUNCTION_NAME)
    .length("qualifier", qualifier, 1, 128)
    .pattern("qualifier", qualifier, QUALIFIER)
    .check();
  const parts = PARTS.exec(given!);
  if (!parts) throw invalidParameter(`Invalid function name: ${given}`);
  const [, region, account = parts[3], , name, own] = parts;
  if (name!.length > MAX_NAME)
    throw invalidParameter(`Function name is too long: at most ${MAX_NAME} characters, got ${name!.length}.`);
  if (region !== undefined && region !== host.region)
    throw new AwsError(
      "ResourceNotFoundException",
      `Functions from '${region}' are not reachable in this region ('${host.region}')`,
      { status: 404, fields: { Type: "User" } },
    );
  if (account !== undefined && account !== host.account) throw functionNotFound(given!);
  if (own !== undefined && qualifier !== undefined && own !== qualifier)
    throw invalidParameter("The derived qualifier from the function name does not match the specified qualifier.");
  return { name: name!, qualifier: own ?? qualifier };
}

/** The ARN of a function, or of its version or alias. */
export function functionArn(host: ServiceHost, name: string, qualifier?: string): string {
  const arn = `arn:${host.partition}:lambda:${host.region}:${host.account}:function:${name}`;
  return qualifier === undefined ? arn : `${arn}:${qualifier}`;
}

export function functionNotFound(arn: string): AwsError {
  return notFound(`Function not found: ${arn}`);
}

export function notFound(message: string): AwsError {
  return new AwsError("ResourceNotFoundException", message, { status: 404, fields: { Type: "User" } });
}

export function conflict(message: string): AwsError {
  return new AwsError("ResourceConflictException", message, { status: 409, fields: { Type: "User" } });
}

export function invalidParameter(message: string): AwsError {
  return new AwsError("InvalidParameterValueException", message, { fields: { Type: "User" } });
}
