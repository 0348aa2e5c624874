import type { Principal } from "../../auth/principal.ts";
import { AwsError } from "../../errors.ts";
import type { ServiceHost } from "../../service.ts";
import type { ServiceApis } from "../apis.ts";
import type { LambdaFunction } from "./state.ts";

/** What a failed or finished asynchronous invocation is sent to. */
export type TargetKind = "sqs" | "sns" | "lambda" | "events" | "s3";

/** What is sent; `body` is JSON text. */
export interface Delivery {
  readonly body: string;
  /** Of a dead-letter message: RequestID, ErrorCode and ErrorMessage. */
  readonly attributes?: Readonly<Record<string, { readonly type: string; readonly value: string }>>;
  readonly outcome: "Success" | "Failure";
  readonly functionArn: string;
}

const SERVICE: Readonly<Record<TargetKind, { readonly id: keyof ServiceApis & string; readonly action: string }>> = {
  sqs: { id: "sqs", action: "sqs:SendMessage" },
  sns: { id: "sns", action: "sns:Publish" },
  lambda: { id: "lambda", action: "lambda:InvokeFunction" },
  events: { id: "eventbridge", action: "events:PutEvents" },
  s3: { id: "s3", action: "s3:PutObject" },
};

/** The kind of a target, by its ARN; undefined when nothing is sent to such resources. */
export function targetKind(arn: string): TargetKind | undefined {
  const service = /^arn:[^:]+:(sqs|sns|lambda|events|s3):/.exec(arn)?.[1];
  return service as TargetKind | undefined;
}

/** What the role of a function needs for a target, in AWS's words: `SendMessage on SQS`. */
export function describeNeed(kind: TargetKind): string {
  return `${SERVICE[kind].action.split(":")[1]} on ${kind.toUpperCase()}`;
}

/** @throws AwsError AccessDenied when the principal may not send there. */
export async function authoriseTarget(host: ServiceHost, principal: Principal, arn: string): Promise<void> {
  const { id, action } = SERVICE[targetKind(arn)!];
  await host.authorise(id, principal, { action, resources: [id === "s3" ? `${arn}/*` : arn] });
}

/** The session of a function's role. @throws AwsError when it does not trust Lambda. */
export async function sessionOf(host: ServiceHost, fn: Pick<LambdaFunction, "name">, role: string): Promise<Principal> {
  const sts = await host.load("sts");
  return sts.assumeRoleForService(role, "lambda.amazonaws.com", { sessionName: fn.name }).principal;
}

/** Sends to a target as the function's role. @throws AwsError as the target's service does. */
export async function deliver(
  host: ServiceHost,
  fn: LambdaFunction,
  role: string,
  arn: string,
  delivery: Delivery,
): Promise<void> {
  const principal = await sessionOf(host, fn, role);
  await authoriseTarget(host, principal, arn);
  const { body, attributes = {} } = delivery;
  switch (targetKind(arn)) {
    case "sqs":
      (await host.load("sqs")).queue(arn).send({
        body,
        attributes: Object.fromEntries(
          Object.entries(attributes).map(([name, { type, value }]) => [name, { dataType: type, stringValue: value }]),
        ),
      });
      return;
    case "sns":
      await (await host.load("sns")).publish({ topicArn: arn, message: body, attributes });
      return;
    case "lambda":
      await (await host.load("lambda")).enqueue({ functionName: arn, payload: body, caller: { principal } });
      return;
    case "events":
      (await host.load("eventbridge")).put({
        source: "lambda",
        detailType: `Lambda Function Invocation Result - ${delivery.outcome}`,
        detail: JSON.parse(body) as Record<string, unknown>,
        resources: [arn, delivery.functionArn],
        bus: arn,
      });
      return;
    case "s3":
      await (await host.load("s3")).putObject(arn.split(":::")[1]!, objectKey(host, fn), Buffer.from(body));
      return;
    default:
      throw new AwsError("InvalidParameterValueException", `Nothing can be sent to ${arn}.`);
  }
}

/** Developer Guide, "S3 destinations": by function and time, with a random end. */
function objectKey(host: ServiceHost, fn: LambdaFunction): string {
  const iso = new Date(host.clock.now()).toISOString();
  const day = iso.slice(0, 10);
  const time = iso.slice(11, 19).replaceAll(":", ".");
  return `aws/lambda/async/${fn.name}/${day.replaceAll("-", "/")}/${day}T${time}-${host.random.uuid()}`;
}
