import type { Tag } from "@aws-sdk/client-sns";
import { AwsError } from "../../errors.ts";
import { invalidParameter } from "./errors.ts";

/** Tags of one topic (SNS Developer Guide, "Amazon SNS topic tagging"). */
const MAX_TAGS = 50;
const ILLEGAL = /[^\p{L}\p{N}\p{Zs}_.:/=+\-@]/u;

/** The tags a topic has after some are added. @throws AwsError InvalidParameterException or TagLimitExceededException. */
export function checkTags(tags: ReadonlyMap<string, string>, added: readonly Tag[]): Map<string, string> {
  const result = new Map(tags);
  const keys = new Set<string>();
  for (const { Key: key = "", Value: value = "" } of added) {
    if (key === "" || key.length > 128 || ILLEGAL.test(key) || /^aws:/i.test(key))
      throw invalidParameter("Tags Reason: Invalid tag key");
    if (value.length > 256 || ILLEGAL.test(value)) throw invalidParameter("Tags Reason: Invalid tag value");
    if (keys.has(key)) throw invalidParameter("Duplicated keys are not allowed.");
    keys.add(key);
    result.set(key, value);
  }
  if (result.size > MAX_TAGS)
    throw new AwsError("TagLimitExceededException", `Could not complete request: tag quota of per resource exceeded`);
  return result;
}
