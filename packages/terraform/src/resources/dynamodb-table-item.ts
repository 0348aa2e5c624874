import { type AttributeValue, DeleteItemCommand, type DynamoDBClient, PutItemCommand } from "@aws-sdk/client-dynamodb";
import type { Attributes, HandlerContext, ResourceHandler } from "../plan/handler.ts";

interface Config {
  readonly table_name: string;
  readonly hash_key: string;
  readonly range_key?: string;
  /** The item in DynamoDB's own JSON. */
  readonly item: string;
}

export const dynamodbTableItem: ResourceHandler = {
  type: "aws_dynamodb_table_item",
  supports: { arguments: ["table_name", "hash_key", "range_key", "item"] },
  absent: ["ResourceNotFoundException"],
  replaceOn: ["table_name", "hash_key", "range_key"],

  /** Fails when there is an item with that key, as the provider does. */
  async create(attributes, context) {
    const config = attributes as unknown as Config;
    await put(context, config, {
      ConditionExpression: "attribute_not_exists(#hash)",
      ExpressionAttributeNames: { "#hash": config.hash_key },
    });
    return describe(config);
  },

  /** Puts the new item; where its key is another one, the old item is deleted. */
  async update(attributes, prior, context) {
    const config = attributes as unknown as Config;
    const before = prior as unknown as Config;
    await put(context, config, {});
    if (describe(config).id !== describe(before).id) await remove(context, before);
    return describe(config);
  },

  async delete(prior, context) {
    await remove(context, prior as unknown as Config);
  },
};

async function put(
  context: HandlerContext,
  config: Config,
  condition: { ConditionExpression?: string; ExpressionAttributeNames?: Record<string, string> },
): Promise<void> {
  const command = new PutItemCommand({ TableName: config.table_name, Item: readItem(config), ...condition });
  await context.client<DynamoDBClient>("dynamodb").send(command);
}

async function remove(context: HandlerContext, config: Config): Promise<void> {
  const item = readItem(config);
  const names = config.range_key ? [config.hash_key, config.range_key] : [config.hash_key];
  const Key = Object.fromEntries(names.map((name) => [name, item[name]!]));
  await context.client<DynamoDBClient>("dynamodb").send(new DeleteItemCommand({ TableName: config.table_name, Key }));
}

/** The SDK takes binary values as bytes, DynamoDB's JSON has them in base64. */
function readItem(config: Config): Record<string, AttributeValue> {
  return JSON.parse(config.item, (key, value) => {
    if (key === "B" && typeof value === "string") return Buffer.from(value, "base64");
    if (key === "BS" && Array.isArray(value)) return value.map((text) => Buffer.from(text, "base64"));
    return value;
  }) as Record<string, AttributeValue>;
}

function describe(config: Config): Attributes {
  const item = JSON.parse(config.item) as Record<string, Record<string, string>>;
  const names = config.range_key ? [config.hash_key, config.range_key] : [config.hash_key];
  const id = [config.table_name, ...names.flatMap((name) => [name, Object.values(item[name] ?? {})[0]])].join("|");
  return { ...config, id };
}
