import type {
  DisableRuleCommandInput,
  EnableRuleCommandInput,
  PutEventsCommandInput,
  PutRuleCommandInput,
} from "@aws-sdk/client-eventbridge";
import { operation } from "../../service.ts";
import {
  createEventBus,
  deleteEventBus,
  describeEventBus,
  listEventBuses,
  listTagsForResource,
  putPermission,
  removePermission,
  tagResource,
  untagResource,
  updateEventBus,
} from "./bus-operations.ts";
import type { Buses, Rule } from "./buses.ts";
import { putEvents } from "./put-events.ts";
import type { Router } from "./router.ts";
import {
  deleteRule,
  describeRule,
  enableRule,
  listRuleNamesByTarget,
  listRules,
  putRule,
  testEventPattern,
} from "./rules.ts";
import { listTargetsByRule, putTargets, removeTargets } from "./targets.ts";

/** The operations that are implemented, each with the input members it executes. */
export function createOperations(buses: Buses, router: Router) {
  const reschedule = (rule: Rule) => router.reschedule(rule);

  function on<Input extends object, Output extends object | undefined>(
    members: readonly (keyof Input & string)[],
    run: (buses: Buses, input: Input) => Output,
  ) {
    return operation<Input, Output>(members, (input) => run(buses, input));
  }

  return {
    CreateEventBus: on(["Name", "Description", "Tags"], createEventBus),
    UpdateEventBus: on(["Name", "Description"], updateEventBus),
    DescribeEventBus: on(["Name"], describeEventBus),
    ListEventBuses: on(["NamePrefix", "NextToken", "Limit"], listEventBuses),
    DeleteEventBus: on(["Name"], deleteEventBus),
    PutPermission: on(["EventBusName", "Action", "Principal", "StatementId", "Condition", "Policy"], putPermission),
    RemovePermission: on(["EventBusName", "StatementId", "RemoveAllPermissions"], removePermission),
    PutEvents: on(["Entries"], (_, input: PutEventsCommandInput) => putEvents(buses, router, input)),
    PutRule: on(
      ["Name", "ScheduleExpression", "EventPattern", "State", "Description", "RoleArn", "Tags", "EventBusName"],
      (_, input: PutRuleCommandInput) => putRule(buses, input, reschedule),
    ),
    DescribeRule: on(["Name", "EventBusName"], describeRule),
    ListRules: on(["NamePrefix", "EventBusName", "NextToken", "Limit"], listRules),
    ListRuleNamesByTarget: on(["TargetArn", "EventBusName", "NextToken", "Limit"], listRuleNamesByTarget),
    DeleteRule: on(["Name", "EventBusName", "Force"], deleteRule),
    EnableRule: on(["Name", "EventBusName"], (_, input: EnableRuleCommandInput) =>
      enableRule(buses, input, "ENABLED", reschedule),
    ),
    DisableRule: on(["Name", "EventBusName"], (_, input: DisableRuleCommandInput) =>
      enableRule(buses, input, "DISABLED", reschedule),
    ),
    TestEventPattern: on(["EventPattern", "Event"], testEventPattern),
    PutTargets: on(["Rule", "EventBusName", "Targets"], putTargets),
    RemoveTargets: on(["Rule", "EventBusName", "Ids", "Force"], removeTargets),
    ListTargetsByRule: on(["Rule", "EventBusName", "NextToken", "Limit"], listTargetsByRule),
    TagResource: on(["ResourceARN", "Tags"], tagResource),
    UntagResource: on(["ResourceARN", "TagKeys"], untagResource),
    ListTagsForResource: on(["ResourceARN"], listTagsForResource),
  };
}
