import {
  CreateTableCommand,
  DeleteItemCommand,
  DescribeTableCommand,
  GetItemCommand,
  PutItemCommand,
  ScanCommand,
} from "@aws-sdk/client-dynamodb";

type Item = Record<string, { S?: string; N?: string; SS?: string[] }>;

/** A table in memory that knows the conditions of the lease store and no other. */
export class ScriptedTable {
  readonly items = new Map<string, Item>();
  readonly created: object[] = [];
  key = "leaseKey";
  /** Items to a page of a scan. */
  pageSize = 1;
  #statuses = ["CREATING", "ACTIVE"];

  async send(command: object): Promise<never> {
    return this.#answer(command) as never;
  }

  #answer(command: object): unknown {
    if (command instanceof CreateTableCommand) {
      if (this.created.length > 0) throw named("ResourceInUseException");
      this.created.push(command.input);
      return {};
    }
    if (command instanceof DescribeTableCommand) {
      const TableStatus = this.#statuses.length > 1 ? this.#statuses.shift() : this.#statuses[0];
      return { Table: { TableStatus, KeySchema: [{ AttributeName: this.key, KeyType: "HASH" }] } };
    }
    if (command instanceof ScanCommand) {
      const keys = [...this.items.keys()].sort();
      const from = keys.indexOf(command.input.ExclusiveStartKey?.leaseKey?.S ?? "") + 1;
      const page = keys.slice(from, from + this.pageSize);
      const last = page.at(-1);
      return {
        Items: page.map((key) => this.items.get(key)),
        LastEvaluatedKey: last === undefined || last === keys.at(-1) ? undefined : { leaseKey: { S: last } },
      };
    }
    if (command instanceof GetItemCommand) return { Item: this.items.get(command.input.Key!.leaseKey!.S!) };
    if (command instanceof PutItemCommand) {
      const item = command.input.Item as Item;
      this.#check(item.leaseKey!.S!, command.input);
      this.items.set(item.leaseKey!.S!, item);
      return {};
    }
    if (command instanceof DeleteItemCommand) {
      const key = command.input.Key!.leaseKey!.S!;
      this.#check(key, command.input);
      this.items.delete(key);
      return {};
    }
    throw new Error(`unexpected ${command.constructor.name}`);
  }

  #check(key: string, input: { ConditionExpression?: string; ExpressionAttributeValues?: object }): void {
    const item = this.items.get(key);
    const values = (input.ExpressionAttributeValues ?? {}) as Item;
    const holds = {
      "attribute_not_exists(leaseKey)": item === undefined,
      "leaseCounter = :counter AND leaseOwner = :owner":
        item?.leaseCounter?.N === values[":counter"]?.N && item?.leaseOwner?.S === values[":owner"]?.S,
      "leaseCounter = :counter AND attribute_not_exists(leaseOwner)":
        item !== undefined && item.leaseCounter?.N === values[":counter"]?.N && item.leaseOwner === undefined,
    }[input.ConditionExpression!];
    if (holds === undefined) throw new Error(`unexpected condition ${input.ConditionExpression}`);
    if (!holds) throw named("ConditionalCheckFailedException");
  }
}

function named(name: string): Error {
  return Object.assign(new Error(name), { name });
}
