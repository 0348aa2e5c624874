import {
  DeleteResourcePolicyCommand,
  GetResourcePolicyCommand,
  PutResourcePolicyCommand,
  RegisterStreamConsumerCommand,
} from "@aws-sdk/client-kinesis";
import { expect, test } from "vitest";
import { kinesis as definition } from "../../../src/services/kinesis/index.ts";
import { Kinesis, refusal } from "./support.ts";

function policy(resource: string): string {
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: {
      Effect: "Allow",
      Principal: { AWS: "arn:aws:iam::210987654321:root" },
      Action: "kinesis:PutRecords",
      Resource: resource,
    },
  });
}

async function get(kinesis: Kinesis, arn: string): Promise<string | undefined> {
  return (await kinesis.send(new GetResourcePolicyCommand({ ResourceARN: arn }))).Policy;
}

test("streams and consumers carry a policy that the evaluation sees", async () => {
  const kinesis = new Kinesis();
  const arn = await kinesis.create("trips");
  const { Consumer } = await kinesis.send(
    new RegisterStreamConsumerCommand({ StreamARN: arn, ConsumerName: "reader" }),
  );
  const { resourcePolicy } = kinesis.cloud.services.instance(definition, kinesis.cloud.region);

  for (const resource of [arn, Consumer!.ConsumerARN!]) {
    await kinesis.send(new PutResourcePolicyCommand({ ResourceARN: resource, Policy: policy(resource) }));
    expect(await get(kinesis, resource)).toBe(policy(resource));
    expect(resourcePolicy?.(resource)).toBe(policy(resource));
    await kinesis.send(new DeleteResourcePolicyCommand({ ResourceARN: resource }));
    expect(await get(kinesis, resource)).toBe("{}");
    expect(resourcePolicy?.(resource)).toBeUndefined();
  }
});

test.each([
  ["not JSON", /^Policy is not JSON/],
  ["{}", /Statement/],
  [JSON.stringify({ Statement: [{ Effect: "Maybe" }] }), /Effect/],
  [JSON.stringify({ Statement: [{ Effect: "Allow", Action: "*" }] }), /Principal/],
  [JSON.stringify({ Statement: [{ Effect: "Allow", Principal: "*" }] }), /Action/],
  [policy("arn:aws:kinesis:us-east-1:123456789012:stream/other"), /Resource must be/],
  [policy("x".repeat(21_000)), /at most 20480 bytes/],
])("a policy that cannot work is refused (%#)", async (text, message) => {
  const kinesis = new Kinesis();
  const arn = await kinesis.create("trips");

  const error = await refusal(kinesis.send(new PutResourcePolicyCommand({ ResourceARN: arn, Policy: text })));

  expect(error.name).toBe("InvalidArgumentException");
  expect(error.message).toMatch(message);
});
