import {
  type CloudWatchClient,
  DeleteAlarmsCommand,
  DescribeAlarmsCommand,
  PutCompositeAlarmCommand,
} from "@aws-sdk/client-cloudwatch";
import type { Attributes, HandlerContext, ResourceHandler } from "../plan/handler.ts";
import { retag, tagList } from "./cloudwatch-tags.ts";

export const cloudwatchCompositeAlarm: ResourceHandler = {
  type: "aws_cloudwatch_composite_alarm",
  supports: {
    arguments: [
      "actions_enabled",
      "alarm_actions",
      "alarm_description",
      "alarm_name",
      "alarm_rule",
      "insufficient_data_actions",
      "ok_actions",
      "tags",
    ],
    blocks: { actions_suppressor: { arguments: ["alarm", "extension_period", "wait_period"] } },
  },
  absent: ["ResourceNotFound", "ResourceNotFoundException"],
  replaceOn: ["alarm_name", "actions_enabled"],
  defaults: { actions_enabled: true, tags: {} },

  async create(config, context) {
    await put(config, context, config.tags as Record<string, string>);
    return describe(config, context);
  },

  async update(config, prior, context) {
    await put(config, context, {});
    await retag(context, String(prior.arn), config.tags, prior.tags);
    return describe(config, context);
  },

  async delete(prior, context) {
    const AlarmNames = [String(prior.alarm_name)];
    await context.client<CloudWatchClient>("cloudwatch").send(new DeleteAlarmsCommand({ AlarmNames }));
  },
};

async function put(config: Attributes, context: HandlerContext, tags: Record<string, string>): Promise<void> {
  const [suppressor] = (config.actions_suppressor ?? []) as readonly Attributes[];
  await context.client<CloudWatchClient>("cloudwatch").send(
    new PutCompositeAlarmCommand({
      AlarmName: String(config.alarm_name),
      AlarmRule: String(config.alarm_rule),
      ActionsEnabled: config.actions_enabled as boolean,
      AlarmActions: config.alarm_actions as string[] | undefined,
      OKActions: config.ok_actions as string[] | undefined,
      InsufficientDataActions: config.insufficient_data_actions as string[] | undefined,
      ...(config.alarm_description === undefined ? {} : { AlarmDescription: String(config.alarm_description) }),
      ...(suppressor
        ? {
            ActionsSuppressor: String(suppressor.alarm),
            ActionsSuppressorExtensionPeriod: Number(suppressor.extension_period),
            ActionsSuppressorWaitPeriod: Number(suppressor.wait_period),
          }
        : {}),
      ...(Object.keys(tags).length === 0 ? {} : { Tags: tagList(tags) }),
    }),
  );
}

async function describe(config: Attributes, context: HandlerContext): Promise<Attributes> {
  const name = String(config.alarm_name);
  const { CompositeAlarms = [] } = await context
    .client<CloudWatchClient>("cloudwatch")
    .send(new DescribeAlarmsCommand({ AlarmNames: [name], AlarmTypes: ["CompositeAlarm"] }));
  return { ...config, id: name, arn: CompositeAlarms[0]!.AlarmArn, tags_all: config.tags };
}
