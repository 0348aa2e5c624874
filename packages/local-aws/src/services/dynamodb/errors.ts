import { AwsError } from "../../errors.ts";

export function invalid(message: string): AwsError {
  return new AwsError("ValidationException", message);
}

export function invalidValues(detail: string): AwsError {
  return invalid(`One or more parameter values were invalid: ${detail}`);
}

/** The refusal of an item operation on a table that is not there or not active. */
export function noTable(): AwsError {
  return new AwsError("ResourceNotFoundException", "Requested resource not found");
}

/** The refusal of a control operation on a table that is not there. */
export function noTableNamed(name: string): AwsError {
  return new AwsError("ResourceNotFoundException", `Requested resource not found: Table: ${name} not found`);
}

/** @param item The item that failed it, as plain JSON, where the caller asked for it. */
export function conditionFailed(item: Record<string, unknown> | undefined): AwsError {
  return new AwsError(
    "ConditionalCheckFailedException",
    "The conditional request failed",
    item === undefined ? {} : { fields: { Item: item } },
  );
}
