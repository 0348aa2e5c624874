import {
  CreateDeliveryStreamCommand,
  type CreateDeliveryStreamCommandInput,
  DeleteDeliveryStreamCommand,
  DescribeDeliveryStreamCommand,
  FirehoseClient,
  ListDeliveryStreamsCommand,
  ListTagsForDeliveryStreamCommand,
  PutRecordCommand,
  StartDeliveryStreamEncryptionCommand,
  StopDeliveryStreamEncryptionCommand,
  TagDeliveryStreamCommand,
  UntagDeliveryStreamCommand,
  UpdateDestinationCommand,
  type UpdateDestinationCommandInput,
} from "@aws-sdk/client-firehose";
import { CreateAccessKeyCommand, CreateUserCommand, PutUserPolicyCommand } from "@aws-sdk/client-iam";
import { expect, onTestFinished, test } from "vitest";
import { ACCOUNT, Firehose, refusal, START } from "./support.ts";

test("a stream is CREATING, ACTIVE with every default, DELETING and gone", async () => {
  const firehose = await new Firehose().prepare();
  const describe = async () =>
    (await firehose.send(new DescribeDeliveryStreamCommand({ DeliveryStreamName: "clicks" })))
      .DeliveryStreamDescription!;
  const { RoleARN, BucketARN } = firehose.destination();

  await firehose.send(
    new CreateDeliveryStreamCommand({
      DeliveryStreamName: "clicks",
      S3DestinationConfiguration: { RoleARN, BucketARN },
    }),
  );
  const creating = await describe();
  const early = await refusal(firehose.send(new DeleteDeliveryStreamCommand({ DeliveryStreamName: "clicks" })));
  await firehose.pass(1000);
  const active = await describe();
  await firehose.send(new DeleteDeliveryStreamCommand({ DeliveryStreamName: "clicks" }));
  const deleting = await describe();
  await firehose.pass(1000);
  const gone = await refusal(describe());

  expect(creating.DeliveryStreamStatus).toBe("CREATING");
  expect(early.name).toBe("ResourceInUseException");
  const shared = {
    RoleARN,
    BucketARN,
    BufferingHints: { SizeInMBs: 5, IntervalInSeconds: 300 },
    CompressionFormat: "UNCOMPRESSED",
    EncryptionConfiguration: { NoEncryptionConfig: "NoEncryption" },
    CloudWatchLoggingOptions: { Enabled: false },
  };
  expect(active).toEqual({
    DeliveryStreamName: "clicks",
    DeliveryStreamARN: `arn:aws:firehose:us-east-1:${ACCOUNT}:deliverystream/clicks`,
    DeliveryStreamStatus: "ACTIVE",
    DeliveryStreamEncryptionConfiguration: { Status: "DISABLED" },
    DeliveryStreamType: "DirectPut",
    VersionId: "1",
    CreateTimestamp: new Date(START),
    HasMoreDestinations: false,
    Destinations: [
      {
        DestinationId: "destinationId-000000000001",
        S3DestinationDescription: shared,
        ExtendedS3DestinationDescription: { ...shared, S3BackupMode: "Disabled" },
      },
    ],
  });
  expect(deleting.DeliveryStreamStatus).toBe("DELETING");
  expect(gone.message).toBe(`Firehose clicks under account ${ACCOUNT} not found.`);
});

const S3 = { RoleARN: `arn:aws:iam::${ACCOUNT}:role/delivery`, BucketARN: "arn:aws:s3:::lake" };

test.each<[Partial<CreateDeliveryStreamCommandInput>, string, RegExp]>([
  [{ DeliveryStreamName: "a b" }, "ValidationException", /at 'deliveryStreamName' .*\[a-zA-Z0-9_.-\]\+/],
  [
    { ExtendedS3DestinationConfiguration: undefined },
    "InvalidArgumentException",
    /^Exactly one destination configuration/,
  ],
  [{ S3DestinationConfiguration: S3 }, "InvalidArgumentException", /^Exactly one destination configuration/],
  [
    { ExtendedS3DestinationConfiguration: { ...S3, RoleARN: `arn:aws:iam::${ACCOUNT}:role/absent` } },
    "InvalidArgumentException",
    /^Firehose is unable to assume role arn:aws:iam::\d+:role\/absent\. Please check the role provided\.$/,
  ],
  [
    { ExtendedS3DestinationConfiguration: { ...S3, BucketARN: "lake" } },
    "ValidationException",
    /at 'extendedS3DestinationConfiguration.bucketARN'/,
  ],
  [
    { ExtendedS3DestinationConfiguration: { ...S3, BufferingHints: { SizeInMBs: 129 } } },
    "ValidationException",
    /sizeInMBs' .* less than or equal to 128/,
  ],
  [
    { ExtendedS3DestinationConfiguration: { ...S3, BufferingHints: { IntervalInSeconds: 901 } } },
    "ValidationException",
    /intervalInSeconds' .* less than or equal to 900/,
  ],
  [
    { ExtendedS3DestinationConfiguration: { ...S3, Prefix: "!{timestamp:yyyy}/" } },
    "InvalidArgumentException",
    /^ErrorOutputPrefix can't be null when Prefix contains expressions$/,
  ],
  [
    { ExtendedS3DestinationConfiguration: { ...S3, CustomTimeZone: "Mars/Olympus" } },
    "InvalidArgumentException",
    /IANA database/,
  ],
  [
    { ExtendedS3DestinationConfiguration: { ...S3, S3BackupMode: "Enabled" } },
    "InvalidArgumentException",
    /^S3BackupConfiguration must be specified/,
  ],
  [
    { ExtendedS3DestinationConfiguration: { ...S3, DataFormatConversionConfiguration: { Enabled: true } } },
    "InvalidArgumentException",
    /^SchemaConfiguration, InputFormatConfiguration and OutputFormatConfiguration must be specified/,
  ],
  [
    {
      ExtendedS3DestinationConfiguration: {
        ...S3,
        EncryptionConfiguration: { KMSEncryptionConfig: { AWSKMSKeyARN: "arn:aws:kms:x" } },
      },
    },
    "NotImplemented",
    /EncryptionConfiguration.KMSEncryptionConfig/,
  ],
  [
    {
      ExtendedS3DestinationConfiguration: {
        ...S3,
        ProcessingConfiguration: { Enabled: true, Processors: [{ Type: "Lambda" }] },
      },
    },
    "InvalidArgumentException",
    /^LambdaArn must be specified/,
  ],
  [
    {
      ExtendedS3DestinationConfiguration: undefined,
      IcebergDestinationConfiguration: { RoleARN: S3.RoleARN, CatalogConfiguration: {}, S3Configuration: S3 },
    },
    "NotImplemented",
    /IcebergDestinationConfiguration is not implemented/,
  ],
  [
    {
      ExtendedS3DestinationConfiguration: undefined,
      SplunkDestinationConfiguration: { HECEndpoint: "https://splunk", HECEndpointType: "Raw", S3Configuration: S3 },
    },
    "NotImplemented",
    /SplunkDestinationConfiguration is not implemented/,
  ],
  [{ DirectPutSourceConfiguration: { ThroughputHintInMBs: 101 } }, "ValidationException", /throughputHintInMBs/],
])("%j is refused", async (input, name, message) => {
  const firehose = await new Firehose().prepare();
  const given = { DeliveryStreamName: "clicks", ExtendedS3DestinationConfiguration: S3, ...input };

  const error = await refusal(firehose.send(new CreateDeliveryStreamCommand(given)));

  expect(error.message).toMatch(message);
  if (name !== "NotImplemented") expect(error.name).toBe(name);
  expect((await firehose.send(new ListDeliveryStreamsCommand({}))).DeliveryStreamNames).toEqual([]);
});

test("names are listed in pages and by type", async () => {
  const firehose = await new Firehose().prepare();
  for (const name of ["c", "a", "b"]) await firehose.create(name);
  const list = (input: object) => firehose.send(new ListDeliveryStreamsCommand(input));

  expect(await list({ Limit: 2 })).toMatchObject({ DeliveryStreamNames: ["a", "b"], HasMoreDeliveryStreams: true });
  expect(await list({ ExclusiveStartDeliveryStreamName: "b" })).toMatchObject({
    DeliveryStreamNames: ["c"],
    HasMoreDeliveryStreams: false,
  });
  expect(await list({ DeliveryStreamType: "KinesisStreamAsSource" })).toMatchObject({ DeliveryStreamNames: [] });
});

test("tags are added, replaced, listed and removed", async () => {
  const firehose = await new Firehose().prepare();
  await firehose.create("clicks", {}, { Tags: [{ Key: "b", Value: "1" }] });
  const DeliveryStreamName = "clicks";

  await firehose.send(
    new TagDeliveryStreamCommand({
      DeliveryStreamName,
      Tags: [
        { Key: "a", Value: "1" },
        { Key: "b", Value: "2" },
      ],
    }),
  );
  await firehose.send(new UntagDeliveryStreamCommand({ DeliveryStreamName, TagKeys: ["a"] }));

  expect(await firehose.send(new ListTagsForDeliveryStreamCommand({ DeliveryStreamName }))).toMatchObject({
    Tags: [{ Key: "b", Value: "2" }],
    HasMoreTags: false,
  });
});

test("an update needs the current version, raises it, and does nothing when nothing changes", async () => {
  const firehose = await new Firehose().prepare();
  await firehose.create("clicks");
  const update = (input: Partial<UpdateDestinationCommandInput>) =>
    firehose.send(
      new UpdateDestinationCommand({
        DeliveryStreamName: "clicks",
        CurrentDeliveryStreamVersionId: "1",
        DestinationId: "destinationId-000000000001",
        ...input,
      }),
    );
  const describe = async () =>
    (await firehose.send(new DescribeDeliveryStreamCommand({ DeliveryStreamName: "clicks" })))
      .DeliveryStreamDescription!;

  await update({ ExtendedS3DestinationUpdate: { BufferingHints: { SizeInMBs: 1 } } });
  const same = await describe();
  await update({ ExtendedS3DestinationUpdate: { CompressionFormat: "GZIP" } });
  const changed = await describe();
  const stale = await refusal(update({ ExtendedS3DestinationUpdate: { CompressionFormat: "ZIP" } }));
  const wrong = await refusal(
    update({
      CurrentDeliveryStreamVersionId: "2",
      DestinationId: "destinationId-000000000002",
      ExtendedS3DestinationUpdate: {},
    }),
  );

  expect(same).toMatchObject({ VersionId: "1" });
  expect(same.LastUpdateTimestamp).toBeUndefined();
  expect(changed).toMatchObject({ VersionId: "2", LastUpdateTimestamp: new Date(START + 2000) });
  expect(changed.Destinations![0]!.ExtendedS3DestinationDescription).toMatchObject({
    CompressionFormat: "GZIP",
    BufferingHints: { SizeInMBs: 1, IntervalInSeconds: 60 },
  });
  expect(stale).toEqual({
    name: "ConcurrentModificationException",
    message: "Cannot update firehose: clicks since the current version id: 2 and specified version id: 1 do not match",
  });
  expect(wrong.message).toBe("Destination Id destinationId-000000000002 not found");
});

test("encryption is switched on and off", async () => {
  const firehose = await new Firehose().prepare();
  await firehose.create("clicks");
  const DeliveryStreamName = "clicks";
  const status = async () =>
    (await firehose.send(new DescribeDeliveryStreamCommand({ DeliveryStreamName }))).DeliveryStreamDescription!
      .DeliveryStreamEncryptionConfiguration;

  await firehose.send(new StartDeliveryStreamEncryptionCommand({ DeliveryStreamName }));
  expect(await status()).toEqual({ Status: "ENABLED", KeyType: "AWS_OWNED_CMK" });
  await firehose.send(new StopDeliveryStreamEncryptionCommand({ DeliveryStreamName }));
  expect(await status()).toEqual({ Status: "DISABLED" });
  const error = await refusal(
    firehose.send(
      new StartDeliveryStreamEncryptionCommand({
        DeliveryStreamName,
        DeliveryStreamEncryptionConfigurationInput: {
          KeyType: "CUSTOMER_MANAGED_CMK",
          KeyARN: `arn:aws:kms:us-east-1:${ACCOUNT}:key/absent`,
        },
      }),
    ),
  );
  expect(error.name).toBe("InvalidKMSResourceException");
});

test("a user needs the action on the stream, and iam:PassRole for roles it names", async () => {
  const firehose = await new Firehose().prepare();
  await firehose.create("clicks");
  await firehose.iam.send(new CreateUserCommand({ UserName: "ann" }));
  const Statement = [
    { Effect: "Allow", Action: ["firehose:PutRecord", "firehose:CreateDeliveryStream"], Resource: "*" },
  ];
  await firehose.iam.send(
    new PutUserPolicyCommand({
      UserName: "ann",
      PolicyName: "p",
      PolicyDocument: JSON.stringify({ Version: "2012-10-17", Statement }),
    }),
  );
  const { AccessKey } = await firehose.iam.send(new CreateAccessKeyCommand({ UserName: "ann" }));
  const credentials = { accessKeyId: AccessKey!.AccessKeyId!, secretAccessKey: AccessKey!.SecretAccessKey! };
  const ann = new FirehoseClient({ ...firehose.cloud.clientConfig(), credentials, maxAttempts: 1 });
  onTestFinished(() => ann.destroy());

  await ann.send(new PutRecordCommand({ DeliveryStreamName: "clicks", Record: { Data: Buffer.from("a") } }));
  const deletion = await refusal(ann.send(new DeleteDeliveryStreamCommand({ DeliveryStreamName: "clicks" })));
  const creation = await refusal(
    ann.send(
      new CreateDeliveryStreamCommand({
        DeliveryStreamName: "mine",
        ExtendedS3DestinationConfiguration: firehose.destination(),
      }),
    ),
  );

  expect(deletion).toEqual({
    name: "AccessDeniedException",
    message: `User: arn:aws:iam::${ACCOUNT}:user/ann is not authorized to perform: firehose:DeleteDeliveryStream on resource: arn:aws:firehose:us-east-1:${ACCOUNT}:deliverystream/clicks because no identity-based policy allows the firehose:DeleteDeliveryStream action`,
  });
  expect(creation.message).toContain(`iam:PassRole on resource: ${firehose.roleArn}`);
});
