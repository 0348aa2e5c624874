import {
  DeleteRuleCommand,
  type EventBridgeClient,
  ListTargetsByRuleCommand,
  PutRuleCommand,
  RemoveTargetsCommand,
  type RuleState,
} from "@aws-sdk/client-eventbridge";
import type { Attributes, HandlerContext, ResourceHandler } from "../plan/handler.ts";
import { retag, tagList } from "./eventbridge-tags.ts";

export const cloudwatchEventRule: ResourceHandler = {
  type: "aws_cloudwatch_event_rule",
  supports: {
    arguments: [
      "name",
      "name_prefix",
      "description",
      "event_bus_name",
      "event_pattern",
      "schedule_expression",
      "role_arn",
      "state",
      "force_destroy",
      "tags",
    ],
  },
  absent: ["ResourceNotFoundException"],
  replaceOn: ["name", "name_prefix", "event_bus_name"],
  defaults: { event_bus_name: "default", force_destroy: false, state: "ENABLED", tags: {} },

  create(config, context) {
    const prefix = String(config.name_prefix ?? "terraform-");
    const name = typeof config.name === "string" ? config.name : `${prefix}${context.random(26)}`;
    return put({ ...config, name }, tagList(config.tags), context);
  },

  async update(config, prior, context) {
    const result = await put({ ...config, name: prior.name }, {}, context);
    await retag(context.client<EventBridgeClient>("eventbridge"), String(prior.arn), config.tags, prior.tags);
    return result;
  },

  async delete(prior, context) {
    const client = context.client<EventBridgeClient>("eventbridge");
    const rule = { Rule: String(prior.name), EventBusName: String(prior.event_bus_name) };
    if (prior.force_destroy === true) {
      const { Targets = [] } = await client.send(new ListTargetsByRuleCommand(rule));
      const Ids = Targets.map(({ Id }) => Id!);
      if (Ids.length > 0) await client.send(new RemoveTargetsCommand({ ...rule, Ids }));
    }
    await client.send(new DeleteRuleCommand({ Name: rule.Rule, EventBusName: rule.EventBusName }));
  },
};

async function put(config: Attributes, tags: ReturnType<typeof tagList>, context: HandlerContext): Promise<Attributes> {
  const bus = String(config.event_bus_name);
  const { RuleArn } = await context.client<EventBridgeClient>("eventbridge").send(
    new PutRuleCommand({
      Name: String(config.name),
      EventBusName: bus,
      State: config.state as RuleState,
      ...(config.event_pattern ? { EventPattern: String(config.event_pattern) } : {}),
      ...(config.schedule_expression ? { ScheduleExpression: String(config.schedule_expression) } : {}),
      ...(config.description ? { Description: String(config.description) } : {}),
      ...(config.role_arn ? { RoleArn: String(config.role_arn) } : {}),
      ...tags,
    }),
  );
  const id = bus === "default" ? config.name : `${bus}/${config.name}`;
  return { ...config, id, arn: RuleArn, is_enabled: config.state === "ENABLED", tags_all: config.tags };
}
