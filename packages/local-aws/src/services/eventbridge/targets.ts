import type {
  ListTargetsByRuleCommandInput,
  ListTargetsByRuleCommandOutput,
  PutTargetsCommandInput,
  PutTargetsCommandOutput,
  PutTargetsResultEntry,
  RemoveTargetsCommandInput,
  RemoveTargetsCommandOutput,
  Target,
} from "@aws-sdk/client-eventbridge";
import { AwsError, notImplemented } from "../../errors.ts";
import { ROLE_REQUIRED, serviceOf } from "../invoke-target.ts";
import type { Buses } from "./buses.ts";
import { compileTransformer } from "./input.ts";
import { EventConstraints, invalid, type Output, page } from "./validation.ts";

/** EventBridge quotas: targets of a rule, and of a call. */
const MAX_TARGETS = 5;
const MAX_ENTRIES = 10;

const MEMBERS: ReadonlySet<string> = new Set([
  "Id",
  "Arn",
  "RoleArn",
  "Input",
  "InputPath",
  "InputTransformer",
  "KinesisParameters",
  "SqsParameters",
  "DeadLetterConfig",
  "RetryPolicy",
]);

const SERVICES: ReadonlySet<string> = new Set(["lambda", "sqs", "sns", "kinesis", "firehose", "events"]);

/** Adds targets to a rule or replaces those of the same ids. */
export function putTargets(buses: Buses, input: PutTargetsCommandInput): Output<PutTargetsCommandOutput> {
  const rule = buses.requireRule(input.Rule!, input.EventBusName);
  const targets = input.Targets!;
  new EventConstraints().count("targets", targets, 1, 100).check();
  if (targets.length > MAX_ENTRIES) throw tooMany();
  for (const target of targets) checkTarget(target);
  const ids = new Set([...rule.targets.keys(), ...targets.map(({ Id }) => Id!)]);
  if (ids.size > MAX_TARGETS) throw tooMany();
  for (const target of targets) rule.targets.set(target.Id!, target);
  return { FailedEntryCount: 0, FailedEntries: [] };
}

export function removeTargets(buses: Buses, input: RemoveTargetsCommandInput): Output<RemoveTargetsCommandOutput> {
  const rule = buses.requireRule(input.Rule!, input.EventBusName);
  const failed: PutTargetsResultEntry[] = [];
  for (const id of input.Ids!) {
    if (!rule.targets.delete(id))
      failed.push({
        TargetId: id,
        ErrorCode: "ResourceNotFoundException",
        ErrorMessage: `Rule ${rule.name} does not have a target with the Id ${id}.`,
      });
  }
  return { FailedEntryCount: failed.length, FailedEntries: failed };
}

export function listTargetsByRule(
  buses: Buses,
  input: ListTargetsByRuleCommandInput,
): Output<ListTargetsByRuleCommandOutput> {
  new EventConstraints().limit(input.Limit).check();
  const rule = buses.requireRule(input.Rule!, input.EventBusName);
  const found = [...rule.targets.values()].map((target) => ({ name: target.Id!, target }));
  const { items, next } = page(found, input.Limit, input.NextToken);
  return { Targets: items.map(({ target }) => target), ...(next === undefined ? {} : { NextToken: next }) };
}

function tooMany(): AwsError {
  return new AwsError("LimitExceededException", "The requested resource exceeds the maximum number allowed.");
}

function checkTarget(target: Target): void {
  new EventConstraints()
    .length("targets.1.member.id", target.Id, 1, 64)
    .pattern("targets.1.member.id", target.Id, /[.\-_A-Za-z0-9]+/)
    .length("targets.1.member.arn", target.Arn, 1, 1600)
    .length("targets.1.member.input", target.Input, 0, 8192)
    .range("targets.1.member.retryPolicy.maximumRetryAttempts", target.RetryPolicy?.MaximumRetryAttempts, 0, 185)
    .range(
      "targets.1.member.retryPolicy.maximumEventAgeInSeconds",
      target.RetryPolicy?.MaximumEventAgeInSeconds,
      60,
      86_400,
    )
    .check();
  const { Id: id, Arn: arn = "", RoleArn: roleArn } = target;
  for (const [member, value] of Object.entries(target))
    if (value !== undefined && !MEMBERS.has(member))
      throw notImplemented(`Member ${member} of a target of events:PutTargets`, "leave it out");
  if (!/^arn:[^:]+:[^:]+:[^:]*:\d{12}:.+$/.test(arn))
    throw invalid(`Parameter ${arn} is not valid. Reason: Provided Arn is not in correct format.`);
  const service = serviceOf(arn);
  if (!SERVICES.has(service) || (service === "events" && !arn.includes(":event-bus/")))
    throw notImplemented(
      `Target ${arn} of events:PutTargets`,
      "use a function, queue, topic, stream, delivery stream or event bus",
    );
  if ((ROLE_REQUIRED.has(service) || service === "events") && roleArn === undefined)
    throw invalid(`RoleArn is required for target ${arn}.`);
  const inputs = [target.Input, target.InputPath, target.InputTransformer].filter((given) => given !== undefined);
  if (inputs.length > 1)
    throw invalid(`Only one of Input, InputPath, or InputTransformer must be provided for target ${id}.`);
  if (target.Input !== undefined) checkJson(target.Input, id!);
  if (target.InputPath !== undefined && !/^\$([.[].*)?$/.test(target.InputPath))
    throw invalid(`Parameter InputPath is not valid. Reason: ${target.InputPath} is no JSON path.`);
  if (target.InputTransformer !== undefined) compileTransformer(target.InputTransformer);
  if (service === "sqs" && arn.endsWith(".fifo") && target.SqsParameters?.MessageGroupId === undefined)
    throw invalid(`Parameter(s) SqsParameters must be specified for target: ${id}.`);
  if (target.DeadLetterConfig?.Arn !== undefined && serviceOf(target.DeadLetterConfig.Arn) !== "sqs")
    throw invalid("Parameter DeadLetterConfig.Arn is not valid. Reason: it must be the ARN of a standard queue.");
}

function checkJson(text: string, id: string): void {
  try {
    JSON.parse(text);
  } catch {
    throw invalid(`JSON syntax error in input for target ${id}`);
  }
}
