import { GetTopicAttributesCommand, SetTopicAttributesCommand, type SNSClient } from "@aws-sdk/client-sns";
import type { Attributes, HandlerContext, ResourceHandler } from "../plan/handler.ts";

export const snsTopicPolicy: ResourceHandler = {
  type: "aws_sns_topic_policy",
  supports: { arguments: ["arn", "policy"] },
  absent: ["NotFoundException", "NotFound"],
  replaceOn: ["arn"],

  create: put,

  update: (config, _prior, context) => put(config, context),

  /** The topic gets the policy back that it has by default. */
  async delete(prior, context) {
    await setPolicy(String(prior.arn), "", context);
  },
};

async function put(config: Attributes, context: HandlerContext): Promise<Attributes> {
  const TopicArn = String(config.arn);
  await setPolicy(TopicArn, String(config.policy), context);
  const { Attributes: found = {} } = await context
    .client<SNSClient>("sns")
    .send(new GetTopicAttributesCommand({ TopicArn }));
  return { ...config, id: TopicArn, owner: found.Owner };
}

async function setPolicy(TopicArn: string, AttributeValue: string, context: HandlerContext): Promise<void> {
  const command = new SetTopicAttributesCommand({ TopicArn, AttributeName: "Policy", AttributeValue });
  await context.client<SNSClient>("sns").send(command);
}
