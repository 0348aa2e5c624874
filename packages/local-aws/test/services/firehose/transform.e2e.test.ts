import { CreateRoleCommand } from "@aws-sdk/client-iam";
import { CreateFunctionCommand, LambdaClient, waitUntilFunctionActiveV2 } from "@aws-sdk/client-lambda";
import { expect, onTestFinished, test } from "vitest";
import { zip } from "../lambda/support.ts";
import { ACCOUNT, Firehose } from "./support.ts";

const CODE = `exports.handler = async (event) => ({
  records: event.records.map(({ recordId, data }) => {
    const text = Buffer.from(data, "base64").toString();
    if (text.startsWith("crash")) throw new Error("boom");
    if (text.startsWith("drop")) return { recordId, result: "Dropped" };
    return { recordId, result: "Ok", data: Buffer.from(text.toUpperCase()).toString("base64") };
  }),
});`;

/** A cloud with a function that transforms, and a role for Firehose that may do what is given. */
async function withFunction(actions: readonly string[]): Promise<Firehose> {
  const firehose = await new Firehose().prepare(actions);
  const lambda = new LambdaClient({ ...firehose.cloud.clientConfig(), maxAttempts: 1 });
  onTestFinished(() => lambda.destroy());
  const Statement = [{ Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" }];
  const AssumeRolePolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement });
  const { Role } = await firehose.iam.send(new CreateRoleCommand({ RoleName: "function", AssumeRolePolicyDocument }));
  const { FunctionArn } = await lambda.send(
    new CreateFunctionCommand({
      FunctionName: "transform",
      Role: Role!.Arn!,
      Runtime: "nodejs22.x",
      Handler: "index.handler",
      Code: { ZipFile: zip({ "index.js": CODE }) },
    }),
  );
  await firehose.pass(5000);
  await waitUntilFunctionActiveV2({ client: lambda, maxWaitTime: 10 }, { FunctionName: "transform" });
  const parameter = { ParameterName: "LambdaArn" as const, ParameterValue: `${FunctionArn}:$LATEST` };
  await firehose.create("clicks", {
    Prefix: "out/",
    ErrorOutputPrefix: "errors/!{firehose:error-output-type}/",
    ProcessingConfiguration: { Enabled: true, Processors: [{ Type: "Lambda", Parameters: [parameter] }] },
  });
  return firehose;
}

test("a real function transforms records, and one that throws fails its batch after three retries", async () => {
  const firehose = await withFunction(["s3:PutObject", "lambda:InvokeFunction"]);

  await firehose.put("clicks", "a\n", "drop\n", "b\n");
  await firehose.pass(150_000);
  await firehose.put("clicks", "crash", "c\n");
  await firehose.pass(200_000);

  expect(Object.values(await firehose.texts("out/"))).toEqual(["A\nB\n"]);
  const lines = await firehose.lines("errors/processing-failed/");
  expect(lines.map((line) => [line.errorCode, line.attemptsMade])).toEqual([
    ["Lambda.FunctionError", 4],
    ["Lambda.FunctionError", 4],
  ]);
});

test("without lambda:InvokeFunction the records fail", async () => {
  const firehose = await withFunction(["s3:PutObject"]);

  await firehose.put("clicks", "a\n");
  await firehose.pass(300_000);

  expect(await firehose.lines("errors/processing-failed/")).toEqual([
    expect.objectContaining({
      errorCode: "Lambda.InvokeAccessDenied",
      attemptsMade: 4,
      lambdaArn: `arn:aws:lambda:us-east-1:${ACCOUNT}:function:transform:$LATEST`,
    }),
  ]);
});
