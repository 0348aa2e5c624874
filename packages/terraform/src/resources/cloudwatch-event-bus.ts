import {
  CreateEventBusCommand,
  DeleteEventBusCommand,
  type EventBridgeClient,
  UpdateEventBusCommand,
} from "@aws-sdk/client-eventbridge";
import type { ResourceHandler } from "../plan/handler.ts";
import { retag, tagList } from "./eventbridge-tags.ts";

export const cloudwatchEventBus: ResourceHandler = {
  type: "aws_cloudwatch_event_bus",
  supports: { arguments: ["name", "description", "tags"] },
  absent: ["ResourceNotFoundException"],
  replaceOn: ["name"],
  defaults: { tags: {} },

  async create(config, context) {
    const { EventBusArn } = await context.client<EventBridgeClient>("eventbridge").send(
      new CreateEventBusCommand({
        Name: String(config.name),
        ...(config.description ? { Description: String(config.description) } : {}),
        ...tagList(config.tags),
      }),
    );
    return { ...config, id: config.name, arn: EventBusArn, tags_all: config.tags };
  },

  async update(config, prior, context) {
    const client = context.client<EventBridgeClient>("eventbridge");
    const Description = String(config.description ?? "");
    await client.send(new UpdateEventBusCommand({ Name: String(config.name), Description }));
    await retag(client, String(prior.arn), config.tags, prior.tags);
    return { ...config, id: config.name, arn: prior.arn, tags_all: config.tags };
  },

  async delete(prior, context) {
    const client = context.client<EventBridgeClient>("eventbridge");
    await client.send(new DeleteEventBusCommand({ Name: String(prior.name) }));
  },
};
