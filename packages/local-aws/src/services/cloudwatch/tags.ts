import type { Tag } from "@aws-sdk/client-cloudwatch";
import { validationError } from "./validation.ts";

/** Tags of one resource (TagResource). */
const MAX_TAGS = 50;

/** The tags a resource has after some are added. @throws AwsError ValidationException. */
export function checkTags(tags: ReadonlyMap<string, string>, added: readonly Tag[]): Map<string, string> {
  const result = new Map(tags);
  for (const { Key: key = "", Value: value = "" } of added) {
    if (key === "" || key.length > 128 || /^aws:/i.test(key))
      throw validationError(`The tag key '${key}' is not valid.`);
    if (value.length > 256) throw validationError(`The value of the tag '${key}' is longer than 256 characters.`);
    result.set(key, value);
  }
  if (result.size > MAX_TAGS) throw validationError(`A resource cannot have more than ${MAX_TAGS} tags.`);
  return result;
}
