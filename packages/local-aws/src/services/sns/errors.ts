import { AwsError } from "../../errors.ts";

export function invalidParameter(reason: string): AwsError {
  return new AwsError("InvalidParameterException", `Invalid parameter: ${reason}`);
}

export function invalidValue(message: string): AwsError {
  return new AwsError("InvalidParameterValueException", message);
}

export function notFound(what: "Topic" | "Subscription"): AwsError {
  return new AwsError("NotFoundException", `${what} does not exist`, { status: 404 });
}
