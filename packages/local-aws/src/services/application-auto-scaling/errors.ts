import { AwsError } from "../../errors.ts";

export function invalid(message: string): AwsError {
  return new AwsError("ValidationException", message);
}

export function notFound(what: string, key: { namespace: string; resourceId: string; dimension: string }): AwsError {
  return new AwsError(
    "ObjectNotFoundException",
    `No ${what} found for service namespace: ${key.namespace}, resource ID: ${key.resourceId}, scalable dimension: ${key.dimension}`,
  );
}
