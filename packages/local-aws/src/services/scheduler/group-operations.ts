import type {
  CreateScheduleGroupCommandInput,
  CreateScheduleGroupCommandOutput,
  DeleteScheduleGroupCommandInput,
  DeleteScheduleGroupCommandOutput,
  GetScheduleGroupCommandInput,
  GetScheduleGroupCommandOutput,
  ListScheduleGroupsCommandInput,
  ListScheduleGroupsCommandOutput,
  ListTagsForResourceCommandInput,
  ListTagsForResourceCommandOutput,
  Tag,
  TagResourceCommandInput,
  TagResourceCommandOutput,
  UntagResourceCommandInput,
  UntagResourceCommandOutput,
} from "@aws-sdk/client-scheduler";
import { AwsError } from "../../errors.ts";
import { DEFAULT_GROUP, type ScheduleGroup, type Schedules } from "./schedules.ts";
import { invalid, type Output, page, SchedulerConstraints } from "./validation.ts";

const MAX_TAGS = 50;

export function createScheduleGroup(
  schedules: Schedules,
  input: CreateScheduleGroupCommandInput,
): Output<CreateScheduleGroupCommandOutput> {
  new SchedulerConstraints().name("name", input.Name).check();
  if (schedules.groups.has(input.Name!))
    throw new AwsError("ConflictException", `Schedule group ${input.Name} already exists.`, { status: 409 });
  const tags = new Map<string, string>();
  addTags(tags, input.Tags);
  const group = schedules.addGroup(input.Name!);
  for (const [key, value] of tags) group.tags.set(key, value);
  return { ScheduleGroupArn: group.arn };
}

export function getScheduleGroup(
  schedules: Schedules,
  input: GetScheduleGroupCommandInput,
): Output<GetScheduleGroupCommandOutput> {
  return describe(schedules.requireGroup(input.Name));
}

export function listScheduleGroups(
  schedules: Schedules,
  input: ListScheduleGroupsCommandInput,
): Output<ListScheduleGroupsCommandOutput> {
  new SchedulerConstraints().page(input).check();
  const found = [...schedules.groups.values()].filter(({ name }) => name.startsWith(input.NamePrefix ?? ""));
  const { items, next } = page(found, ({ name }) => name, input.MaxResults, input.NextToken);
  return { ScheduleGroups: items.map(describe), ...(next === undefined ? {} : { NextToken: next }) };
}

/** Deletes a group with its schedules. */
export function deleteScheduleGroup(
  schedules: Schedules,
  input: DeleteScheduleGroupCommandInput,
): Output<DeleteScheduleGroupCommandOutput> {
  if (input.Name === DEFAULT_GROUP) throw invalid("You cannot delete the default schedule group.");
  const group = schedules.requireGroup(input.Name);
  for (const schedule of [...group.schedules.values()]) schedules.remove(schedule);
  schedules.groups.delete(group.name);
  return {};
}

export function tagResource(schedules: Schedules, input: TagResourceCommandInput): Output<TagResourceCommandOutput> {
  addTags(groupOf(schedules, input.ResourceArn!).tags, input.Tags);
  return {};
}

export function untagResource(
  schedules: Schedules,
  input: UntagResourceCommandInput,
): Output<UntagResourceCommandOutput> {
  const { tags } = groupOf(schedules, input.ResourceArn!);
  for (const key of input.TagKeys!) tags.delete(key);
  return {};
}

export function listTagsForResource(
  schedules: Schedules,
  input: ListTagsForResourceCommandInput,
): Output<ListTagsForResourceCommandOutput> {
  return { Tags: [...groupOf(schedules, input.ResourceArn!).tags].map(([Key, Value]) => ({ Key, Value })) };
}

function groupOf(schedules: Schedules, arn: string): ScheduleGroup {
  for (const group of schedules.groups.values()) if (group.arn === arn) return group;
  throw new AwsError("ResourceNotFoundException", `Resource ${arn} does not exist.`, { status: 404 });
}

function addTags(tags: Map<string, string>, added: readonly Tag[] = []): void {
  const constraints = new SchedulerConstraints();
  for (const { Key, Value } of added) constraints.length("tags.key", Key, 1, 128).length("tags.value", Value, 1, 256);
  constraints.check();
  if (new Set([...tags.keys(), ...added.map(({ Key }) => Key!)]).size > MAX_TAGS)
    throw invalid(`A schedule group can have at most ${MAX_TAGS} tags.`);
  for (const { Key, Value } of added) tags.set(Key!, Value!);
}

function describe(group: ScheduleGroup) {
  return {
    Arn: group.arn,
    Name: group.name,
    State: "ACTIVE" as const,
    CreationDate: new Date(group.created),
    LastModificationDate: new Date(group.created),
  };
}
