import type { NotificationRule } from "./notifications.ts";

/** What happens to objects, without the `s3:` that configurations write before it. */
export const EVENT_NAMES = [
  "ObjectCreated:Put",
  "ObjectCreated:Copy",
  "ObjectCreated:CompleteMultipartUpload",
  "ObjectRemoved:Delete",
  "ObjectRemoved:DeleteMarkerCreated",
  "LifecycleExpiration:Delete",
  "LifecycleExpiration:DeleteMarkerCreated",
  "ObjectTagging:Put",
  "ObjectTagging:Delete",
] as const;
export type S3EventName = (typeof EVENT_NAMES)[number];

/** The rules that an event of a key matches. */
export function matchingRules(
  rules: readonly NotificationRule[],
  name: S3EventName,
  key: string,
): readonly NotificationRule[] {
  if (rules.length === 0) return rules;
  return rules.filter(
    (rule) =>
      rule.events.some((event) => covers(event, name)) && key.startsWith(rule.prefix) && key.endsWith(rule.suffix),
  );
}

/** Whether a configured event, such as `s3:ObjectCreated:*`, stands for an event. */
export function covers(event: string, name: string): boolean {
  return event === `s3:${name}` || (event.endsWith(":*") && `s3:${name}`.startsWith(event.slice(0, -1)));
}
