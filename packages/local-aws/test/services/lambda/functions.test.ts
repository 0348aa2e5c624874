import {
  AddPermissionCommand,
  CreateAliasCommand,
  CreateFunctionCommand,
  DeleteAliasCommand,
  DeleteFunctionCommand,
  GetAccountSettingsCommand,
  GetAliasCommand,
  GetFunctionCommand,
  GetFunctionConcurrencyCommand,
  GetFunctionConfigurationCommand,
  GetPolicyCommand,
  InvokeCommand,
  ListAliasesCommand,
  ListFunctionsCommand,
  ListTagsCommand,
  ListVersionsByFunctionCommand,
  PublishVersionCommand,
  PutFunctionConcurrencyCommand,
  RemovePermissionCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateAliasCommand,
  UpdateFunctionCodeCommand,
  UpdateFunctionConfigurationCommand,
} from "@aws-sdk/client-lambda";
import { CreateBucketCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { expect, test } from "vitest";
import { Lambda, refusal, zip } from "./support.ts";

const ONE = "exports.handler = async () => 1;";

test("a new function is pending, then active, and shows what it was made from", async () => {
  const lambda = new Lambda();
  const arn = await lambda.create("trips", ONE, { Description: "d", MemorySize: 256, Timeout: 9, Tags: { a: "1" } });

  const { Configuration, Tags } = await lambda.send(new GetFunctionCommand({ FunctionName: arn }));

  expect(Tags).toEqual({ a: "1" });
  expect(Configuration).toMatchObject({
    FunctionName: "trips",
    FunctionArn: "arn:aws:lambda:us-east-1:123456789012:function:trips",
    Runtime: "nodejs22.x",
    MemorySize: 256,
    Timeout: 9,
    Version: "$LATEST",
    State: "Active",
    LastUpdateStatus: "Successful",
    PackageType: "Zip",
    Architectures: ["x86_64"],
    LoggingConfig: { LogFormat: "Text", LogGroup: "/aws/lambda/trips" },
    CodeSha256: expect.stringMatching(/^[A-Za-z0-9+/]{43}=$/),
    LastModified: expect.stringMatching(/^2026-01-05T00:00:\d\d\.\d{3}\+0000$/),
  });
});

test("a function that is pending cannot be invoked", async () => {
  const lambda = new Lambda();
  lambda.role = await lambda.createRole("r");
  await lambda.send(
    new CreateFunctionCommand({
      FunctionName: "f",
      Role: lambda.role,
      Runtime: "nodejs22.x",
      Handler: "index.handler",
      Code: { ZipFile: zip({ "index.js": ONE }) },
    }),
  );

  expect(await refusal(lambda.send(new InvokeCommand({ FunctionName: "f" })))).toMatchObject({
    name: "ResourceConflictException",
    message:
      "The operation cannot be performed at this time. The function is currently in the following state: Pending",
  });
});

test("code comes from a bucket too, and is replaced while the function keeps its name", async () => {
  const lambda = new Lambda();
  const s3 = new S3Client(lambda.cloud.clientConfig());
  await s3.send(new CreateBucketCommand({ Bucket: "bundles" }));
  await s3.send(new PutObjectCommand({ Bucket: "bundles", Key: "f.zip", Body: zip({ "index.js": ONE }) }));
  await lambda.create("f", ONE, { Code: { S3Bucket: "bundles", S3Key: "f.zip" } });
  expect((await lambda.invoke("f")).result).toBe(1);

  await lambda.send(
    new UpdateFunctionCodeCommand({ FunctionName: "f", ZipFile: zip({ "index.js": ONE.replace("1", "2") }) }),
  );
  await lambda.active("f");

  expect((await lambda.invoke("f")).result).toBe(2);
});

test("settings change with a new revision, one change at a time", async () => {
  const lambda = new Lambda();
  await lambda.create("f", "exports.handler = async () => process.env.STAGE ?? null;");
  const { RevisionId } = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName: "f" }));
  const change = (value: string, revision?: string) =>
    lambda.send(
      new UpdateFunctionConfigurationCommand({
        FunctionName: "f",
        Environment: { Variables: { STAGE: value } },
        ...(revision ? { RevisionId: revision } : {}),
      }),
    );

  await change("1", RevisionId);
  expect(await refusal(change("2"))).toMatchObject({ name: "ResourceConflictException" });
  await lambda.active("f");
  expect(await refusal(change("2", RevisionId))).toMatchObject({ name: "PreconditionFailedException" });
  expect((await lambda.invoke("f")).result).toBe("1");
});

test.each<[object, string, RegExp]>([
  [
    { MemorySize: 64 },
    "ValidationException",
    /Value '64' at 'memorySize' failed to satisfy constraint: Member must have value greater than or equal to 128/,
  ],
  [{ Timeout: 901 }, "ValidationException", /less than or equal to 900/],
  [{ Runtime: "python3.13" }, "NotImplemented", /python3\.13/],
  [{ Layers: ["arn:aws:lambda:us-east-1:123456789012:layer:a:1"] }, "NotImplemented", /Layers/],
  [{ TracingConfig: { Mode: "Active" } }, "NotImplemented", /TracingConfig/],
  [{ VpcConfig: { SubnetIds: ["subnet-1"], SecurityGroupIds: ["sg-1"] } }, "NotImplemented", /VpcConfig/],
  [{ SnapStart: { ApplyOn: "PublishedVersions" } }, "NotImplemented", /SnapStart/],
  [{ PackageType: "Image", Code: { ImageUri: "x" } }, "NotImplemented", /Image/],
  [
    { CodeSigningConfigArn: "arn:aws:lambda:us-east-1:123456789012:code-signing-config:csc-1" },
    "NotImplemented",
    /CodeSigningConfigArn/,
  ],
  [
    { Environment: { Variables: { AWS_REGION: "x" } } },
    "InvalidParameterValueException",
    /Reserved keys used in this request: AWS_REGION/,
  ],
  [
    { Environment: { Variables: { BIG: "x".repeat(4096) } } },
    "InvalidParameterValueException",
    /exceeded the 4KB limit/,
  ],
  [{ Role: "arn:aws:iam::123456789012:role/nobody" }, "InvalidParameterValueException", /cannot be assumed by Lambda/],
  [{ Code: { ZipFile: Buffer.from("no zip") } }, "InvalidParameterValueException", /Could not unzip uploaded file/],
  [{ Code: { S3Bucket: "none", S3Key: "k" } }, "InvalidParameterValueException", /NoSuchBucket/],
  [{ FunctionName: "a b" }, "ValidationException", /functionName/],
  [
    { DeadLetterConfig: { TargetArn: "arn:aws:sqs:us-east-1:123456789012:dlq" } },
    "InvalidParameterValueException",
    /does not have permissions to call SendMessage on SQS/,
  ],
])("what cannot be is refused in AWS's words (%#)", async (more, name, message) => {
  const lambda = new Lambda();

  const error = await refusal(lambda.create("f", ONE, more));

  expect(error.name).toBe(name);
  expect(error.message).toMatch(message);
});

test("names are unique, and unknown ones are said by their ARN", async () => {
  const lambda = new Lambda();
  await lambda.create("f", ONE);

  expect(await refusal(lambda.create("f", ONE))).toMatchObject({
    name: "ResourceConflictException",
    message: "Function already exist: f",
  });
  expect(await refusal(lambda.invoke("g"))).toMatchObject({
    name: "ResourceNotFoundException",
    message: "Function not found: arn:aws:lambda:us-east-1:123456789012:function:g",
  });
  expect(await refusal(lambda.invoke("f:prod"))).toMatchObject({
    message: "Function not found: arn:aws:lambda:us-east-1:123456789012:function:f:prod",
  });
  expect((await lambda.invoke("123456789012:function:f")).result).toBe(1);
  await lambda.send(new DeleteFunctionCommand({ FunctionName: "f" }));
  expect(await refusal(lambda.invoke("f"))).toMatchObject({ name: "ResourceNotFoundException" });
});

test("lists come in pages", async () => {
  const lambda = new Lambda();
  for (const name of ["a", "b", "c"]) await lambda.create(name, ONE);

  const first = await lambda.send(new ListFunctionsCommand({ MaxItems: 2 }));
  const second = await lambda.send(new ListFunctionsCommand({ MaxItems: 2, Marker: first.NextMarker }));

  expect([...first.Functions!, ...second.Functions!].map(({ FunctionName }) => FunctionName)).toEqual(["a", "b", "c"]);
  expect(second.NextMarker).toBeUndefined();
});

test("versions stay as they were, and aliases lead to them, also by weight", async () => {
  const lambda = new Lambda();
  await lambda.create("f", ONE);
  const publish = () => lambda.send(new PublishVersionCommand({ FunctionName: "f" }));
  expect((await publish()).Version).toBe("1");
  expect((await publish()).Version).toBe("1");
  await lambda.send(
    new UpdateFunctionCodeCommand({ FunctionName: "f", ZipFile: zip({ "index.js": ONE.replace("1", "2") }) }),
  );
  await lambda.active("f");
  expect((await publish()).Version).toBe("2");
  await lambda.pass(1000);

  expect((await lambda.invoke("f", {}, { Qualifier: "1" })).result).toBe(1);
  await lambda.send(new CreateAliasCommand({ FunctionName: "f", Name: "prod", FunctionVersion: "1" }));
  expect(await lambda.invoke("f:prod")).toMatchObject({ result: 1, ExecutedVersion: "1" });
  await lambda.send(
    new UpdateAliasCommand({
      FunctionName: "f",
      Name: "prod",
      RoutingConfig: { AdditionalVersionWeights: { 2: 0.5 } },
    }),
  );
  const results = new Set<number>();
  for (let count = 0; count < 30; count++) results.add((await lambda.invoke("f:prod")).result);
  expect([...results].sort()).toEqual([1, 2]);

  expect(await refusal(lambda.send(new DeleteFunctionCommand({ FunctionName: "f", Qualifier: "2" })))).toMatchObject({
    name: "ResourceConflictException",
  });
  expect(
    (await lambda.send(new ListVersionsByFunctionCommand({ FunctionName: "f" }))).Versions!.map(
      ({ Version }) => Version,
    ),
  ).toEqual(["$LATEST", "1", "2"]);
  expect((await lambda.send(new ListAliasesCommand({ FunctionName: "f" }))).Aliases).toHaveLength(1);
  await lambda.send(new DeleteAliasCommand({ FunctionName: "f", Name: "prod" }));
  expect(await refusal(lambda.send(new GetAliasCommand({ FunctionName: "f", Name: "prod" })))).toMatchObject({
    name: "ResourceNotFoundException",
    message: "Cannot find alias arn: arn:aws:lambda:us-east-1:123456789012:function:f:prod",
  });
});

test("reserved concurrency limits a function, and the account keeps 100", async () => {
  const lambda = new Lambda();
  await lambda.create("f", "exports.handler = () => new Promise((r) => setTimeout(r, 1000, 'done'));");
  const reserve = (count: number) =>
    lambda.send(new PutFunctionConcurrencyCommand({ FunctionName: "f", ReservedConcurrentExecutions: count }));
  await reserve(2);
  expect(await lambda.send(new GetFunctionConcurrencyCommand({ FunctionName: "f" }))).toMatchObject({
    ReservedConcurrentExecutions: 2,
  });

  const calls = await Promise.allSettled([lambda.invoke("f"), lambda.invoke("f"), lambda.invoke("f")]);

  expect(calls.filter(({ status }) => status === "fulfilled")).toHaveLength(2);
  const [refused] = calls.filter((call) => call.status === "rejected");
  expect(refused!.reason).toMatchObject({
    name: "TooManyRequestsException",
    Reason: "ReservedFunctionConcurrentInvocationLimitExceeded",
    message: "Rate Exceeded.",
  });
  expect(await refusal(reserve(901))).toMatchObject({
    name: "InvalidParameterValueException",
    message: expect.stringContaining("minimum value of [100]"),
  });
  expect((await lambda.send(new GetAccountSettingsCommand({}))).AccountLimit).toMatchObject({
    ConcurrentExecutions: 1000,
    UnreservedConcurrentExecutions: 998,
  });
});

test("permissions make the resource policy", async () => {
  const lambda = new Lambda();
  const arn = await lambda.create("f", ONE);
  const add = () =>
    lambda.send(
      new AddPermissionCommand({
        FunctionName: "f",
        StatementId: "s3",
        Action: "lambda:InvokeFunction",
        Principal: "s3.amazonaws.com",
        SourceArn: "arn:aws:s3:::b",
        SourceAccount: "123456789012",
      }),
    );
  const statement = {
    Sid: "s3",
    Effect: "Allow",
    Principal: { Service: "s3.amazonaws.com" },
    Action: "lambda:InvokeFunction",
    Resource: arn,
    Condition: {
      StringEquals: { "AWS:SourceAccount": "123456789012" },
      ArnLike: { "AWS:SourceArn": "arn:aws:s3:::b" },
    },
  };

  expect(JSON.parse((await add()).Statement!)).toEqual(statement);
  expect(await refusal(add())).toMatchObject({ name: "ResourceConflictException" });
  const { Policy } = await lambda.send(new GetPolicyCommand({ FunctionName: "f" }));
  expect(JSON.parse(Policy!)).toEqual({ Version: "2012-10-17", Id: "default", Statement: [statement] });
  await lambda.send(new RemovePermissionCommand({ FunctionName: "f", StatementId: "s3" }));
  expect(await refusal(lambda.send(new GetPolicyCommand({ FunctionName: "f" })))).toMatchObject({
    name: "ResourceNotFoundException",
    message: "The resource you requested does not exist.",
  });
});

test("tags are added and taken away", async () => {
  const lambda = new Lambda();
  const Resource = await lambda.create("f", ONE);

  await lambda.send(new TagResourceCommand({ Resource, Tags: { a: "1", b: "2" } }));
  await lambda.send(new UntagResourceCommand({ Resource, TagKeys: ["a"] }));

  expect((await lambda.send(new ListTagsCommand({ Resource }))).Tags).toEqual({ b: "2" });
});

test.each([
  [{ InvocationType: "DryRun" as const }, 204],
  [{ InvocationType: "Event" as const }, 202],
])("%o answers %i without a result", async (more, status) => {
  const lambda = new Lambda();
  await lambda.create("f", ONE);

  expect(await lambda.invoke("f", {}, { ...more, LogType: "None" })).toMatchObject({
    StatusCode: status,
    result: undefined,
  });
});

test("events that are no JSON or too large are refused", async () => {
  const lambda = new Lambda();
  await lambda.create("f", ONE);
  const send = (Payload: string, more = {}) =>
    refusal(lambda.send(new InvokeCommand({ FunctionName: "f", Payload, ...more })));

  expect(await send("{")).toMatchObject({ name: "InvalidRequestContentException" });
  expect(await send(`"${"x".repeat(6 * 1024 * 1024)}"`)).toMatchObject({ name: "RequestTooLargeException" });
  expect(await send(`"${"x".repeat(1024 * 1024)}"`, { InvocationType: "Event" })).toMatchObject({
    name: "RequestTooLargeException",
  });
});
