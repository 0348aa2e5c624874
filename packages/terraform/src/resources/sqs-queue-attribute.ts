import { type QueueAttributeName, SetQueueAttributesCommand, type SQSClient } from "@aws-sdk/client-sqs";
import type { Attributes, HandlerContext, ResourceHandler } from "../plan/handler.ts";

/** An attribute of a queue that is a resource of its own: its policy, or its redrive policy. */
function queueAttribute(type: string, argument: string, attribute: QueueAttributeName): ResourceHandler {
  async function set(queueUrl: unknown, value: string, context: HandlerContext): Promise<void> {
    const input = { QueueUrl: String(queueUrl), Attributes: { [attribute]: value } };
    await context.client<SQSClient>("sqs").send(new SetQueueAttributesCommand(input));
  }
  async function put(config: Attributes, context: HandlerContext): Promise<Attributes> {
    await set(config.queue_url, String(config[argument]), context);
    return { ...config, id: config.queue_url };
  }
  return {
    type,
    supports: { arguments: ["queue_url", argument] },
    absent: ["QueueDoesNotExist"],
    replaceOn: ["queue_url"],
    create: put,
    update: (config, _prior, context) => put(config, context),
    delete: (prior, context) => set(prior.queue_url, "", context),
  };
}

export const sqsQueuePolicy = queueAttribute("aws_sqs_queue_policy", "policy", "Policy");
export const sqsQueueRedrivePolicy = queueAttribute("aws_sqs_queue_redrive_policy", "redrive_policy", "RedrivePolicy");
