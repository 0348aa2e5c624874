import type {
  DeleteBucketLifecycleCommandInput,
  GetBucketLifecycleConfigurationCommandInput,
  GetBucketLifecycleConfigurationCommandOutput,
  LifecycleRule as LifecycleRuleInput,
  PutBucketLifecycleConfigurationCommandInput,
  PutBucketLifecycleConfigurationCommandOutput,
} from "@aws-sdk/client-s3";
import { AwsError, notImplemented } from "../../errors.ts";
import { operation } from "../../service.ts";
import { invalidArgument, invalidRequest, malformedXml } from "./errors.ts";
import { type Output, requireBucket, type S3State } from "./state.ts";
import { readTagSet } from "./tags.ts";

/** A lifecycle rule that is executed; days are whole days from 1. */
export interface LifecycleRule {
  readonly id: string;
  readonly enabled: boolean;
  readonly prefix: string;
  readonly tags: ReadonlyMap<string, string>;
  /** Objects of more bytes than this; -1 for all. */
  readonly largerThan: number;
  /** Objects of fewer bytes than this. */
  readonly smallerThan: number;
  readonly expirationDays: number | undefined;
  /** Midnight UTC, milliseconds. */
  readonly expirationDate: number | undefined;
  readonly removesExpiredMarkers: boolean;
  readonly noncurrentDays: number | undefined;
  /** Noncurrent versions that stay, the newest. */
  readonly noncurrentKept: number;
  readonly abortDays: number | undefined;
  /** As it was put, for GetBucketLifecycleConfiguration. */
  readonly source: LifecycleRuleInput;
}

const MAX_RULES = 1000;
const DAY_MS = 86_400_000;
const MIN_SIZE_DEFAULT = "all_storage_classes_128K";

/** Put-, Get- and DeleteBucketLifecycle; `onChange` is called when rules are put. */
export function lifecycleOperations(state: S3State, onChange: () => void) {
  return {
    PutBucketLifecycleConfiguration: operation<
      PutBucketLifecycleConfigurationCommandInput,
      Output<PutBucketLifecycleConfigurationCommandOutput>
    >(
      [
        "Bucket",
        "LifecycleConfiguration",
        "ChecksumAlgorithm",
        "ExpectedBucketOwner",
        "TransitionDefaultMinimumObjectSize",
      ],
      (input, context) => {
        const bucket = requireBucket(state, input, context);
        const minimum = input.TransitionDefaultMinimumObjectSize ?? MIN_SIZE_DEFAULT;
        if (minimum !== MIN_SIZE_DEFAULT)
          throw notImplemented(
            `TransitionDefaultMinimumObjectSize ${minimum} of s3:PutBucketLifecycleConfiguration`,
            "there are no transitions here; leave it out",
          );
        bucket.lifecycle = readRules(state, input.LifecycleConfiguration?.Rules);
        onChange();
        return { TransitionDefaultMinimumObjectSize: minimum };
      },
    ),
    GetBucketLifecycleConfiguration: operation<
      GetBucketLifecycleConfigurationCommandInput,
      Output<GetBucketLifecycleConfigurationCommandOutput>
    >(["Bucket", "ExpectedBucketOwner"], (input, context) => {
      const bucket = requireBucket(state, input, context);
      if (!bucket.lifecycle)
        throw new AwsError("NoSuchLifecycleConfiguration", "The lifecycle configuration does not exist", {
          status: 404,
          fields: { BucketName: bucket.name },
        });
      return {
        Rules: bucket.lifecycle.map((rule) => rule.source),
        TransitionDefaultMinimumObjectSize: MIN_SIZE_DEFAULT,
      };
    }),
    DeleteBucketLifecycle: operation<DeleteBucketLifecycleCommandInput, undefined>(
      ["Bucket", "ExpectedBucketOwner"],
      (input, context) => {
        requireBucket(state, input, context).lifecycle = undefined;
        return undefined;
      },
    ),
  };
}

function readRules(state: S3State, rules: readonly LifecycleRuleInput[] | undefined): LifecycleRule[] {
  if (!rules?.length) throw malformedXml("a lifecycle configuration has at least one Rule");
  if (rules.length > MAX_RULES) throw malformedXml(`a lifecycle configuration has at most ${MAX_RULES} rules`);
  const read = rules.map((rule) => readRule(state, rule));
  if (new Set(read.map((rule) => rule.id)).size !== read.length)
    throw invalidArgument("Rule ID must be unique. Found same ID for more than one rule", "ID");
  return read;
}

/*
 * Rules (S3 User Guide, "Lifecycle configuration elements"): a filter is one of prefix, tag, size or And of several; days
 * are positive, dates are midnight UTC; expired markers and incomplete uploads take no tags and no sizes.
 */
function readRule(state: S3State, rule: LifecycleRuleInput): LifecycleRule {
  if (rule.Transitions || rule.NoncurrentVersionTransitions)
    throw notImplemented(
      "Transition of s3:PutBucketLifecycleConfiguration",
      "objects stay in STANDARD; use Expiration",
    );
  if (rule.Status !== "Enabled" && rule.Status !== "Disabled")
    throw malformedXml("the Status of a Rule is Enabled or Disabled");
  const id = rule.ID === undefined || rule.ID === "" ? state.host.random.uuid() : rule.ID;
  if (id.length > 255) throw invalidArgument("ID length should not exceed allowed limit of 255", "ID", id);
  const filter = readFilter(rule);
  const { Expiration: expiration, NoncurrentVersionExpiration: noncurrent } = rule;
  const abort = rule.AbortIncompleteMultipartUpload;
  if (!expiration && !noncurrent && !abort)
    throw invalidRequest("At least one action needs to be specified in a rule.");
  const given = [expiration?.Days, expiration?.Date, expiration?.ExpiredObjectDeleteMarker];
  if (expiration && given.filter((value) => value !== undefined).length !== 1)
    throw malformedXml("Expiration has one of Days, Date and ExpiredObjectDeleteMarker");
  const narrowed = filter.tags.size > 0 || filter.largerThan >= 0 || filter.smallerThan !== Number.POSITIVE_INFINITY;
  if (expiration?.ExpiredObjectDeleteMarker !== undefined && filter.tags.size > 0)
    throw invalidRequest("ExpiredObjectDeleteMarker cannot be specified with Tags.");
  if (abort && narrowed)
    throw invalidRequest(
      `AbortIncompleteMultipartUpload cannot be specified with ${filter.tags.size > 0 ? "Tags" : "Object Size"}.`,
    );
  if (noncurrent && noncurrent.NoncurrentDays === undefined)
    throw malformedXml("NoncurrentVersionExpiration has NoncurrentDays");
  const kept = noncurrent?.NewerNoncurrentVersions;
  if (kept !== undefined && !(Number.isInteger(kept) && kept >= 1 && kept <= 100))
    throw invalidArgument(
      "'NewerNoncurrentVersions' for NoncurrentVersionExpiration action must be an integer between 1 and 100",
      "NewerNoncurrentVersions",
      kept,
    );
  const date = expiration?.Date?.getTime();
  if (date !== undefined && date % DAY_MS !== 0)
    throw invalidArgument("'Date' must be at midnight GMT", "Date", expiration!.Date!.toISOString());
  return {
    id,
    enabled: rule.Status === "Enabled",
    ...filter,
    expirationDays: days("Days", "Expiration", expiration?.Days),
    expirationDate: date,
    removesExpiredMarkers: expiration !== undefined && expiration.ExpiredObjectDeleteMarker !== false,
    noncurrentDays: days("NoncurrentDays", "NoncurrentVersionExpiration", noncurrent?.NoncurrentDays),
    noncurrentKept: kept ?? 0,
    abortDays: days("DaysAfterInitiation", "AbortIncompleteMultipartUpload", abort?.DaysAfterInitiation),
    source: { ...rule, ID: id },
  };
}

function readFilter(rule: LifecycleRuleInput): Pick<LifecycleRule, "prefix" | "tags" | "largerThan" | "smallerThan"> {
  const { Filter: filter } = rule;
  if ((filter === undefined) === (rule.Prefix === undefined))
    throw malformedXml("a Rule has a Filter, or the older Prefix");
  const and = filter?.And;
  const parts = [filter?.Prefix, filter?.Tag, filter?.ObjectSizeGreaterThan, filter?.ObjectSizeLessThan, and];
  if (parts.filter((part) => part !== undefined).length > 1)
    throw malformedXml("a Filter has one of Prefix, Tag, ObjectSizeGreaterThan, ObjectSizeLessThan and And");
  const tags = and?.Tags ?? (filter?.Tag ? [filter.Tag] : []);
  if (new Set(tags.map((tag) => tag.Key)).size !== tags.length)
    throw invalidRequest("Duplicate Tag Keys are not allowed.");
  const largerThan = and?.ObjectSizeGreaterThan ?? filter?.ObjectSizeGreaterThan ?? -1;
  const smallerThan = and?.ObjectSizeLessThan ?? filter?.ObjectSizeLessThan ?? Number.POSITIVE_INFINITY;
  if (smallerThan <= largerThan + 1)
    throw invalidRequest("'ObjectSizeLessThan' has to be greater than 'ObjectSizeGreaterThan'.");
  return {
    prefix: and?.Prefix ?? filter?.Prefix ?? rule.Prefix ?? "",
    tags: readTagSet(tags, "object"),
    largerThan,
    smallerThan,
  };
}

function days(name: string, action: string, value: number | undefined): number | undefined {
  if (value !== undefined && !(Number.isInteger(value) && value >= 1))
    throw invalidArgument(`'${name}' for ${action} action must be a positive integer`, name, value);
  return value;
}
