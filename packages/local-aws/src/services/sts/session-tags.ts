import type { Tag } from "@aws-sdk/client-sts";
import type { Principal } from "../../auth/principal.ts";
import { Constraints } from "../../constraints.ts";
import { AwsError } from "../../errors.ts";

/** Tags of a session, and the keys of those that go on to the roles it assumes. */
export interface SessionTags {
  readonly tags: Readonly<Record<string, string>>;
  readonly transitive: readonly string[];
}

const TAG_TEXT = /[\p{L}\p{Z}\p{N}_.:/=+\-@]*/u;

/** Up to 50 tags, keys of 1 to 128 and values of up to 256 characters; transitive tags of the caller are inherited. */
export function readSessionTags(
  added: readonly Tag[] | undefined,
  transitiveKeys: readonly string[] | undefined,
  principal: Principal,
): SessionTags {
  const constraints = new Constraints().count("tags", added, 0, 50).count("transitiveTagKeys", transitiveKeys, 0, 50);
  for (const [index, { Key: key, Value: value }] of (added ?? []).entries()) {
    const member = `tags.${index + 1}.member`;
    constraints.length(`${member}.key`, key, 1, 128).pattern(`${member}.key`, key, TAG_TEXT);
    constraints.length(`${member}.value`, value, 0, 256).pattern(`${member}.value`, value, TAG_TEXT);
  }
  constraints.check("ValidationError");
  const tags = new Map<string, string>();
  const transitive = [...(principal.transitiveTagKeys ?? [])];
  for (const key of transitive) tags.set(key, principal.sessionTags?.[key] ?? "");
  for (const { Key: key = "", Value: value = "" } of added ?? []) {
    if (findKey(transitive, key) !== undefined)
      throw new AwsError(
        "InvalidParameterValue",
        "One of the specified transitive tag keys can't be set because it conflicts with a transitive tag key from the calling session.",
      );
    if (findKey(tags.keys(), key) !== undefined)
      throw new AwsError(
        "InvalidParameterValue",
        "Duplicate tag keys found. Please note that Tag keys are case insensitive.",
      );
    tags.set(key, value);
  }
  for (const key of transitiveKeys ?? []) {
    const own = findKey(tags.keys(), key);
    if (own === undefined)
      throw new AwsError(
        "InvalidParameterValue",
        `The specified transitive tag key must be included in the requested tags: ${key}`,
      );
    transitive.push(own);
  }
  return { tags: Object.fromEntries(tags), transitive };
}

function findKey(keys: Iterable<string>, key: string): string | undefined {
  for (const known of keys) if (known.toLowerCase() === key.toLowerCase()) return known;
  return undefined;
}
