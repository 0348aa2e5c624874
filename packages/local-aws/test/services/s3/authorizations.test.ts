import { CreateAccessKeyCommand, CreateUserCommand, IAMClient, PutUserPolicyCommand } from "@aws-sdk/client-iam";
import {
  CopyObjectCommand,
  CreateBucketCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutBucketPolicyCommand,
  PutObjectCommand,
  PutObjectTaggingCommand,
  type S3Client,
} from "@aws-sdk/client-s3";
import { beforeAll, describe, expect, test } from "vitest";
import { failureOf, useS3 } from "./harness.ts";

const Bucket = "guarded";
const BUCKET = `arn:aws:s3:::${Bucket}`;

describe("permissions", () => {
  const harness = useS3("in-process");
  let users = 0;

  beforeAll(async () => {
    await harness.s3.send(new CreateBucketCommand({ Bucket }));
    await harness.s3.send(new PutObjectCommand({ Bucket, Key: "in/a", Body: "x", Tagging: "level=open" }));
    await harness.s3.send(new PutObjectCommand({ Bucket, Key: "in/b", Body: "x" }));
  });

  /** A client of a new user with the statements given. */
  async function userWith(...statements: object[]): Promise<S3Client> {
    const iam = new IAMClient(harness.cloud.clientConfig());
    const UserName = `user-${++users}`;
    await iam.send(new CreateUserCommand({ UserName }));
    const PolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement: statements });
    await iam.send(new PutUserPolicyCommand({ UserName, PolicyName: "own", PolicyDocument }));
    const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName }));
    iam.destroy();
    return harness.client({
      credentials: { accessKeyId: AccessKey!.AccessKeyId!, secretAccessKey: AccessKey!.SecretAccessKey! },
    });
  }

  function allow(Action: string | string[], Resource: string, Condition?: object): object {
    return { Effect: "Allow", Action, Resource, ...(Condition ? { Condition } : {}) };
  }

  test("a read needs GetObject on the object", async () => {
    const user = await userWith(allow("s3:GetObject", `${BUCKET}/in/a`));

    await user.send(new GetObjectCommand({ Bucket, Key: "in/a" }));
    const failure = await failureOf(user.send(new GetObjectCommand({ Bucket, Key: "in/b" })));

    expect(failure).toMatchObject({ name: "AccessDenied", status: 403 });
    expect(failure.message).toContain("s3:GetObject");
    expect(failure.message).toContain(`${BUCKET}/in/b`);
  });

  test("who may not list a bucket is not told what it lacks", async () => {
    const reader = await userWith(allow("s3:GetObject", `${BUCKET}/*`));
    const lister = await userWith(allow("s3:GetObject", `${BUCKET}/*`), allow("s3:ListBucket", BUCKET));

    const hidden = await failureOf(reader.send(new GetObjectCommand({ Bucket, Key: "none" })));
    const head = await failureOf(reader.send(new HeadObjectCommand({ Bucket, Key: "none" })));
    const shown = await failureOf(lister.send(new GetObjectCommand({ Bucket, Key: "none" })));

    expect(hidden).toMatchObject({ name: "AccessDenied", status: 403 });
    expect(head.status).toBe(403);
    expect(shown).toMatchObject({ name: "NoSuchKey", status: 404 });
  });

  test("a listing may be held to a prefix", async () => {
    const user = await userWith(allow("s3:ListBucket", BUCKET, { StringLike: { "s3:prefix": "in/*" } }));

    const listed = await user.send(new ListObjectsV2Command({ Bucket, Prefix: "in/a" }));
    const failure = await failureOf(user.send(new ListObjectsV2Command({ Bucket })));

    expect(listed.KeyCount).toBe(1);
    expect(failure).toMatchObject({ name: "AccessDenied", status: 403 });
  });

  test("a copy needs its source, and tags need their own action", async () => {
    const writer = await userWith(allow("s3:PutObject", `${BUCKET}/out/*`));
    const copier = await userWith(allow("s3:PutObject", `${BUCKET}/out/*`), allow("s3:GetObject", `${BUCKET}/in/*`));
    const copy = new CopyObjectCommand({ Bucket, Key: "out/a", CopySource: `${Bucket}/in/a` });

    const unread = await failureOf(writer.send(copy));
    await copier.send(copy);
    await writer.send(new PutObjectCommand({ Bucket, Key: "out/b", Body: "x" }));
    const tagged = await failureOf(
      writer.send(new PutObjectCommand({ Bucket, Key: "out/b", Body: "x", Tagging: "a=b" })),
    );
    const tags = await failureOf(
      writer.send(new PutObjectTaggingCommand({ Bucket, Key: "out/b", Tagging: { TagSet: [] } })),
    );

    expect(unread.message).toContain("s3:GetObject");
    expect(tagged.message).toContain("s3:PutObjectTagging");
    expect(tags.message).toContain("s3:PutObjectTagging");
  });

  test("tags of the object are conditions", async () => {
    const user = await userWith(
      allow("s3:GetObject", `${BUCKET}/*`, { StringEquals: { "s3:ExistingObjectTag/level": "open" } }),
    );

    await user.send(new GetObjectCommand({ Bucket, Key: "in/a" }));
    const failure = await failureOf(user.send(new GetObjectCommand({ Bucket, Key: "in/b" })));

    expect(failure).toMatchObject({ name: "AccessDenied", status: 403 });
  });

  test("of many deletions, those that are not allowed are named", async () => {
    for (const Key of ["d/1", "d/2"]) await harness.s3.send(new PutObjectCommand({ Bucket, Key, Body: "x" }));
    const user = await userWith(allow("s3:DeleteObject", `${BUCKET}/d/1`));

    const { Deleted, Errors } = await user.send(
      new DeleteObjectsCommand({ Bucket, Delete: { Objects: [{ Key: "d/1" }, { Key: "d/2" }] } }),
    );

    expect(Deleted).toEqual([{ Key: "d/1" }]);
    expect(Errors).toEqual([expect.objectContaining({ Key: "d/2", Code: "AccessDenied" })]);
    await harness.s3.send(new HeadObjectCommand({ Bucket, Key: "d/2" }));
  });

  test("the bucket's policy lets a user in, and keeps one out", async () => {
    const named = await userWith(allow("s3:ListAllMyBuckets", "*"));
    const able = await userWith(allow("s3:*", "*"));
    const arn = (name: string) => `arn:aws:iam::${harness.cloud.account}:user/${name}`;
    const Policy = JSON.stringify({
      Version: "2012-10-17",
      Statement: [
        { ...allow("s3:GetObject", `${BUCKET}/in/a`), Principal: { AWS: arn(`user-${users - 1}`) } },
        {
          Effect: "Deny",
          Action: "s3:GetObject",
          Resource: `${BUCKET}/in/b`,
          Principal: { AWS: arn(`user-${users}`) },
        },
      ],
    });
    await harness.s3.send(new PutBucketPolicyCommand({ Bucket, Policy }));

    await named.send(new GetObjectCommand({ Bucket, Key: "in/a" }));
    await able.send(new GetObjectCommand({ Bucket, Key: "in/a" }));
    const denied = await failureOf(able.send(new GetObjectCommand({ Bucket, Key: "in/b" })));

    expect(denied).toMatchObject({ name: "AccessDenied", status: 403 });
    expect(denied.message).toContain("explicit deny in a resource-based policy");
  });
});
