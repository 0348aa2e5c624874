import { AwsError, notImplemented } from "../../errors.ts";

export function invalidInput(message: string): AwsError {
  return new AwsError("InvalidInputException", message);
}

export function notFound(message: string): AwsError {
  return new AwsError("EntityNotFoundException", message);
}

/** @param what `Database`, `Table`, `Partition`, … */
export function alreadyExists(what: string): AwsError {
  return new AwsError("AlreadyExistsException", `${what} already exists.`);
}

/** Refuses members that are given and not executed, whatever their value. @throws AwsError NotImplemented. */
export function refuseMembers(where: string, given: object, executed: readonly string[], instead: string): void {
  for (const [name, value] of Object.entries(given))
    if (value !== undefined && value !== null && !executed.includes(name))
      throw notImplemented(`${where}.${name}`, instead);
}

/** How a batch tells of one of its items. */
export function errorDetail(error: unknown): { readonly ErrorCode: string; readonly ErrorMessage: string } {
  if (!(error instanceof AwsError)) throw error;
  return { ErrorCode: error.code, ErrorMessage: error.message };
}
