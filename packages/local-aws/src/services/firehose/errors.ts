import { AwsError, notImplemented } from "../../errors.ts";

export function invalid(message: string): AwsError {
  return new AwsError("InvalidArgumentException", message);
}

/** Refuses members that are given and not executed, whatever their value. @throws AwsError NotImplemented. */
export function refuseMembers(
  where: string,
  given: object,
  executed: readonly string[],
  instead = "leave it out",
): void {
  for (const [name, value] of Object.entries(given))
    if (value !== undefined && value !== null && !executed.includes(name))
      throw notImplemented(`${where}.${name}`, instead);
}
