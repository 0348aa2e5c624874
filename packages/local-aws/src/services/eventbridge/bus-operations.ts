import type {
  CreateEventBusCommandInput,
  CreateEventBusCommandOutput,
  DeleteEventBusCommandInput,
  DescribeEventBusCommandInput,
  DescribeEventBusCommandOutput,
  ListEventBusesCommandInput,
  ListEventBusesCommandOutput,
  ListTagsForResourceCommandInput,
  ListTagsForResourceCommandOutput,
  PutPermissionCommandInput,
  RemovePermissionCommandInput,
  Tag,
  TagResourceCommandInput,
  UntagResourceCommandInput,
  UpdateEventBusCommandInput,
  UpdateEventBusCommandOutput,
} from "@aws-sdk/client-eventbridge";
import { validateResourcePolicy } from "../../auth/policy-validation.ts";
import { AwsError } from "../../errors.ts";
import { type Bus, type Buses, DEFAULT_BUS } from "./buses.ts";
import { EventConstraints, invalid, type Output, page } from "./validation.ts";

/** EventBridge quotas. */
const MAX_BUSES = 100;
const MAX_TAGS = 50;
const MAX_POLICY_BYTES = 10_240;

export function createEventBus(buses: Buses, input: CreateEventBusCommandInput): Output<CreateEventBusCommandOutput> {
  new EventConstraints()
    .length("name", input.Name, 1, 256)
    .pattern("name", input.Name, /[/.\-_A-Za-z0-9]+/)
    .check();
  const name = input.Name!;
  if (name.includes("/")) throw invalid("Event bus name must not contain '/'.");
  if (buses.find(name)) throw new AwsError("ResourceAlreadyExistsException", `Event bus ${name} already exists.`);
  if ([...buses].length >= MAX_BUSES)
    throw new AwsError("LimitExceededException", "The requested resource exceeds the maximum number allowed.");
  checkTags(new Map(), input.Tags);
  const bus = buses.add(name);
  bus.description = input.Description;
  addTags(bus.tags, input.Tags);
  return { EventBusArn: bus.arn, ...(input.Description === undefined ? {} : { Description: input.Description }) };
}

export function updateEventBus(buses: Buses, input: UpdateEventBusCommandInput): Output<UpdateEventBusCommandOutput> {
  const bus = buses.require(input.Name);
  if (input.Description !== undefined) bus.description = input.Description;
  bus.modified = buses.host.clock.now();
  return {
    Arn: bus.arn,
    Name: bus.name,
    ...(bus.description === undefined ? {} : { Description: bus.description }),
  };
}

export function describeEventBus(
  buses: Buses,
  input: DescribeEventBusCommandInput,
): Output<DescribeEventBusCommandOutput> {
  return describe(buses.require(input.Name));
}

export function listEventBuses(buses: Buses, input: ListEventBusesCommandInput): Output<ListEventBusesCommandOutput> {
  new EventConstraints().limit(input.Limit).check();
  const found = [...buses].filter(({ name }) => name.startsWith(input.NamePrefix ?? ""));
  const { items, next } = page(found, input.Limit, input.NextToken);
  return { EventBuses: items.map(describe), ...(next === undefined ? {} : { NextToken: next }) };
}

export function deleteEventBus(buses: Buses, input: DeleteEventBusCommandInput): undefined {
  if (input.Name === DEFAULT_BUS) throw invalid("Cannot delete event bus default.");
  const bus = buses.find(input.Name);
  if (bus === undefined) return;
  if (bus.rules.size > 0) throw invalid("Event bus can't be deleted since it has rules.");
  buses.remove(bus);
}

interface PolicyDocument {
  readonly Version: string;
  readonly Statement: readonly { readonly Sid?: string }[];
}

export function putPermission(buses: Buses, input: PutPermissionCommandInput): undefined {
  const bus = buses.require(input.EventBusName);
  if (input.Policy !== undefined) {
    validateResourcePolicy(input.Policy, "ValidationException");
    setPolicy(bus, JSON.parse(input.Policy));
    return;
  }
  const { Action: action, Principal: principal, StatementId: sid, Condition: condition } = input;
  if (action === undefined || principal === undefined || sid === undefined)
    throw invalid("Parameter Action, Principal and StatementId are required without a Policy.");
  if (!/^[a-zA-Z0-9_-]{1,64}$/.test(sid)) throw invalid("Provided value in parameter 'StatementId' is not valid.");
  if (principal !== "*" && !/^\d{12}$/.test(principal))
    throw invalid("Provided value in parameter 'Principal' is not valid.");
  const statement = {
    Sid: sid,
    Effect: "Allow",
    Principal: principal === "*" ? "*" : { AWS: `arn:${buses.host.partition}:iam::${principal}:root` },
    Action: action,
    Resource: bus.arn,
    ...(condition === undefined ? {} : { Condition: { [condition.Type!]: { [condition.Key!]: condition.Value! } } }),
  };
  const policy = readPolicy(bus);
  setPolicy(bus, { ...policy, Statement: [...policy.Statement.filter(({ Sid }) => Sid !== sid), statement] });
}

export function removePermission(buses: Buses, input: RemovePermissionCommandInput): undefined {
  const bus = buses.require(input.EventBusName);
  if (input.RemoveAllPermissions) {
    bus.policy = undefined;
    return;
  }
  const policy = readPolicy(bus);
  const rest = policy.Statement.filter(({ Sid }) => Sid !== input.StatementId);
  if (bus.policy === undefined) throw new AwsError("ResourceNotFoundException", "EventBus does not have a policy.");
  if (rest.length === policy.Statement.length)
    throw new AwsError("ResourceNotFoundException", "Statement with the provided id does not exist.");
  setPolicy(bus, { ...policy, Statement: rest });
}

function readPolicy(bus: Bus): PolicyDocument {
  if (bus.policy === undefined) return { Version: "2012-10-17", Statement: [] };
  const policy = JSON.parse(bus.policy);
  return { ...policy, Statement: [policy.Statement].flat() };
}

function setPolicy(bus: Bus, policy: PolicyDocument): void {
  const text = JSON.stringify(policy);
  if (Buffer.byteLength(text) > MAX_POLICY_BYTES)
    throw new AwsError("PolicyLengthExceededException", "The event bus policy is too long.");
  bus.policy = policy.Statement.length === 0 ? undefined : text;
}

export function tagResource(buses: Buses, input: TagResourceCommandInput): undefined {
  const tags = buses.tagsOf(input.ResourceARN!);
  checkTags(tags, input.Tags);
  addTags(tags, input.Tags);
}

export function untagResource(buses: Buses, input: UntagResourceCommandInput): undefined {
  const tags = buses.tagsOf(input.ResourceARN!);
  for (const key of input.TagKeys!) tags.delete(key);
}

export function listTagsForResource(
  buses: Buses,
  input: ListTagsForResourceCommandInput,
): Output<ListTagsForResourceCommandOutput> {
  return { Tags: [...buses.tagsOf(input.ResourceARN!)].map(([Key, Value]) => ({ Key, Value })) };
}

/** @throws AwsError ValidationException. */
export function checkTags(tags: ReadonlyMap<string, string>, added: readonly Tag[] = []): void {
  const constraints = new EventConstraints();
  for (const { Key, Value } of added) constraints.length("tags.key", Key, 1, 128).length("tags.value", Value, 0, 256);
  constraints.check();
  if (new Set([...tags.keys(), ...added.map(({ Key }) => Key!)]).size > MAX_TAGS)
    throw invalid(`A resource can have at most ${MAX_TAGS} tags.`);
}

export function addTags(tags: Map<string, string>, added: readonly Tag[] = []): void {
  for (const { Key, Value } of added) tags.set(Key!, Value!);
}

function describe(bus: Bus) {
  return {
    Name: bus.name,
    Arn: bus.arn,
    CreationTime: new Date(bus.created),
    LastModifiedTime: new Date(bus.modified),
    ...(bus.description === undefined ? {} : { Description: bus.description }),
    ...(bus.policy === undefined ? {} : { Policy: bus.policy }),
  };
}
