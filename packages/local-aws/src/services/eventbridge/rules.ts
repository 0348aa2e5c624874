import type {
  DeleteRuleCommandInput,
  DescribeRuleCommandInput,
  DescribeRuleCommandOutput,
  DisableRuleCommandInput,
  EnableRuleCommandInput,
  ListRuleNamesByTargetCommandInput,
  ListRuleNamesByTargetCommandOutput,
  ListRulesCommandInput,
  ListRulesCommandOutput,
  PutRuleCommandInput,
  PutRuleCommandOutput,
  TestEventPatternCommandInput,
  TestEventPatternCommandOutput,
} from "@aws-sdk/client-eventbridge";
import { AwsError, notImplemented } from "../../errors.ts";
import { compileEventPattern, type EventPattern } from "../../event-pattern.ts";
import { compileSchedule, type Schedule } from "../schedule-expression.ts";
import { addTags, checkTags } from "./bus-operations.ts";
import { type Bus, type Buses, DEFAULT_BUS, type Rule } from "./buses.ts";
import { EventConstraints, invalid, type Output, page } from "./validation.ts";

/** EventBridge quotas: rules of a bus. */
const MAX_RULES = 300;

/** Creates a rule, or replaces all of one but its targets and tags. */
export function putRule(
  buses: Buses,
  input: PutRuleCommandInput,
  reschedule: (rule: Rule) => void,
): Output<PutRuleCommandOutput> {
  new EventConstraints().rule(input.Name).length("description", input.Description, 0, 512).check();
  const state = input.State ?? "ENABLED";
  if (state !== "ENABLED" && state !== "DISABLED")
    throw notImplemented(
      `State ${state} of events:PutRule`,
      "use ENABLED or DISABLED: no trail delivers API calls here",
    );
  const bus = buses.require(input.EventBusName);
  if (input.EventPattern === undefined && input.ScheduleExpression === undefined)
    throw invalid("Parameter(s) EventPattern or ScheduleExpression must be specified.");
  if (input.ScheduleExpression !== undefined && bus.name !== DEFAULT_BUS)
    throw invalid("ScheduleExpression is supported only on the default event bus.");
  const matches = input.EventPattern === undefined ? undefined : readPattern(input.EventPattern);
  const schedule = readSchedule(input.ScheduleExpression, buses.host.clock.now());
  const existing = bus.rules.get(input.Name!);
  if (existing === undefined && bus.rules.size >= MAX_RULES)
    throw new AwsError("LimitExceededException", "The requested resource exceeds the maximum number allowed.");
  if (existing === undefined) checkTags(new Map(), input.Tags);
  const rule = existing ?? newRule(buses, bus, input.Name!);
  if (existing === undefined) addTags(rule.tags, input.Tags);
  rule.state = state;
  rule.description = input.Description;
  rule.pattern = input.EventPattern;
  rule.matches = matches;
  rule.scheduleExpression = input.ScheduleExpression;
  rule.schedule = schedule;
  rule.roleArn = input.RoleArn;
  reschedule(rule);
  return { RuleArn: rule.arn };
}

function newRule(buses: Buses, bus: Bus, name: string): Rule {
  const rule: Rule = {
    name,
    bus,
    arn: buses.arnOf("rule", bus.name === DEFAULT_BUS ? name : `${bus.name}/${name}`),
    state: "ENABLED",
    description: undefined,
    pattern: undefined,
    matches: undefined,
    scheduleExpression: undefined,
    schedule: undefined,
    roleArn: undefined,
    tags: new Map(),
    targets: new Map(),
    timer: undefined,
  };
  bus.rules.set(name, rule);
  return rule;
}

/** @throws AwsError InvalidEventPatternException. */
function readPattern(text: string): EventPattern {
  try {
    return compileEventPattern(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new AwsError("InvalidEventPatternException", `Event pattern is not valid. Reason: ${error.message}`);
  }
}

function readSchedule(expression: string | undefined, now: number): Schedule | undefined {
  if (expression === undefined || expression === "") return undefined;
  const schedule = compileSchedule(expression, now);
  if (schedule === undefined) throw invalid("Parameter ScheduleExpression is not valid.");
  return schedule;
}

export function describeRule(buses: Buses, input: DescribeRuleCommandInput): Output<DescribeRuleCommandOutput> {
  const rule = buses.requireRule(input.Name!, input.EventBusName);
  return { ...describe(rule), CreatedBy: buses.host.account };
}

export function listRules(buses: Buses, input: ListRulesCommandInput): Output<ListRulesCommandOutput> {
  new EventConstraints().limit(input.Limit).check();
  const bus = buses.require(input.EventBusName);
  const found = [...bus.rules.values()].filter(({ name }) => name.startsWith(input.NamePrefix ?? ""));
  const { items, next } = page(found, input.Limit, input.NextToken);
  return { Rules: items.map(describe), ...(next === undefined ? {} : { NextToken: next }) };
}

export function listRuleNamesByTarget(
  buses: Buses,
  input: ListRuleNamesByTargetCommandInput,
): Output<ListRuleNamesByTargetCommandOutput> {
  new EventConstraints().limit(input.Limit).check();
  const bus = buses.require(input.EventBusName);
  const found = [...bus.rules.values()].filter((rule) =>
    [...rule.targets.values()].some(({ Arn }) => Arn === input.TargetArn),
  );
  const { items, next } = page(found, input.Limit, input.NextToken);
  return { RuleNames: items.map(({ name }) => name), ...(next === undefined ? {} : { NextToken: next }) };
}

export function deleteRule(buses: Buses, input: DeleteRuleCommandInput): undefined {
  const bus = buses.require(input.EventBusName);
  const rule = bus.rules.get(input.Name!);
  if (rule === undefined) return;
  if (rule.targets.size > 0) throw invalid("Rule can't be deleted since it has targets.");
  rule.timer?.cancel();
  bus.rules.delete(rule.name);
}

export function enableRule(
  buses: Buses,
  input: EnableRuleCommandInput | DisableRuleCommandInput,
  state: Rule["state"],
  reschedule: (rule: Rule) => void,
): undefined {
  const rule = buses.requireRule(input.Name!, input.EventBusName);
  rule.state = state;
  reschedule(rule);
}

export function testEventPattern(
  _buses: Buses,
  input: TestEventPatternCommandInput,
): Output<TestEventPatternCommandOutput> {
  const matches = readPattern(input.EventPattern!);
  let event: Record<string, unknown>;
  try {
    event = JSON.parse(input.Event!);
  } catch {
    throw invalid("Parameter Event is not valid.");
  }
  const missing = ["id", "account", "source", "time", "region", "resources", "detail-type"].filter(
    (name) => event[name] === undefined,
  );
  if (missing.length > 0) throw invalid(`Parameter Event is not valid. Reason: ${missing.join(", ")} is missing.`);
  return { Result: matches(event) };
}

function describe(rule: Rule) {
  return {
    Name: rule.name,
    Arn: rule.arn,
    State: rule.state,
    EventBusName: rule.bus.name,
    ...(rule.pattern === undefined ? {} : { EventPattern: rule.pattern }),
    ...(rule.scheduleExpression === undefined ? {} : { ScheduleExpression: rule.scheduleExpression }),
    ...(rule.description === undefined ? {} : { Description: rule.description }),
    ...(rule.roleArn === undefined ? {} : { RoleArn: rule.roleArn }),
  };
}
