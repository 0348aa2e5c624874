import { Constraints } from "../../constraints.ts";
import { AwsError } from "../../errors.ts";

/* Patterns and lengths of the API reference. */

const NAME = /[a-zA-Z0-9_.-]+/;

/** @throws AwsError ValidationException. */
export function checkName(name: string | undefined): string {
  new Constraints()
    .required("deliveryStreamName", name)
    .pattern("deliveryStreamName", name, NAME)
    .length("deliveryStreamName", name, 1, 64)
    .check();
  return name!;
}

/** The refusal of a list or blob that is too long or too short; AWS does not print such values. */
export function violation(path: string, constraint: string): AwsError {
  return new AwsError(
    "ValidationException",
    `1 validation error detected: Value at '${path}' failed to satisfy constraint: ${constraint}`,
  );
}
