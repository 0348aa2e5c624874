import { authorize } from "../../auth/authorize.ts";
import type { Principal } from "../../auth/principal.ts";
import type { CloudEvent } from "../../hooks.ts";
import type { NotificationDetail } from "../s3/events.ts";
import type { DestinationCheck } from "../s3/notifications.ts";
import type { LambdaApi } from "./api.ts";
import type { Functions } from "./functions.ts";
import { policyOf } from "./permissions.ts";

const SERVICE = "s3.amazonaws.com";

/** Takes S3's notifications for functions of this Region; returns what ends that. */
export function subscribeToS3(functions: Functions, lambda: LambdaApi): () => void {
  const { host } = functions;
  const mine = `arn:${host.partition}:lambda:${host.region}:${host.account}:function:`;
  const principal: Principal = { kind: "service", arn: SERVICE, userId: SERVICE, account: host.account };
  const conditionsOf = (bucket: string) => ({
    "aws:SourceArn": `arn:${host.partition}:s3:::${bucket}`,
    "aws:SourceAccount": host.account,
  });

  const ends = [
    host.hooks.subscribe("s3:validate-destination", ({ detail }: CloudEvent) => {
      const check = detail as DestinationCheck;
      const { destination } = check;
      if (!destination.startsWith(mine)) return;
      const decision = authorize(
        {
          action: "lambda:InvokeFunction",
          resources: [destination],
          principal,
          resourcePolicies: { [destination]: policyOf(functions, destination) },
          globals: conditionsOf(check.bucket),
          resourcePolicyRequired: true,
        },
        { rolePolicies: () => undefined, userPolicies: () => undefined },
      );
      if (decision.allowed && functions.find(destination.slice(mine.length).split(":")[0]!)) check.accept();
      else check.refuse(`Not authorized to invoke function [${destination}]`);
    }),
    host.hooks.subscribe("s3", ({ name, detail }: CloudEvent) => {
      const { destination, bucket, message } = detail as NotificationDetail;
      if (name !== "Notification" || !destination.startsWith(mine)) return;
      const caller = { principal, conditions: conditionsOf(bucket) };
      lambda
        .enqueue({ functionName: destination, payload: JSON.stringify(message), caller })
        .catch((error: Error) => host.log(`notification of bucket ${bucket} to ${destination}: ${error.message}`));
    }),
  ];
  return () => {
    for (const end of ends) end();
  };
}
