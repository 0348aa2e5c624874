import {
  CreateBucketCommand,
  DeleteBucketEncryptionCommand,
  DeleteBucketOwnershipControlsCommand,
  GetBucketEncryptionCommand,
  GetBucketOwnershipControlsCommand,
  PutBucketEncryptionCommand,
  PutBucketOwnershipControlsCommand,
  PutBucketVersioningCommand,
  type ServerSideEncryptionByDefault,
} from "@aws-sdk/client-s3";
import { beforeAll, describe, expect, test } from "vitest";
import { failureOf, useS3 } from "./harness.ts";

const Bucket = "settings";

describe("settings of a bucket", () => {
  const harness = useS3("in-process");

  beforeAll(async () => {
    await harness.s3.send(new CreateBucketCommand({ Bucket }));
  });

  function encrypt(ApplyServerSideEncryptionByDefault: ServerSideEncryptionByDefault, BucketKeyEnabled?: boolean) {
    const Rules = [{ ApplyServerSideEncryptionByDefault, BucketKeyEnabled }];
    return harness.s3.send(new PutBucketEncryptionCommand({ Bucket, ServerSideEncryptionConfiguration: { Rules } }));
  }

  async function encryption() {
    const output = await harness.s3.send(new GetBucketEncryptionCommand({ Bucket }));
    return output.ServerSideEncryptionConfiguration!.Rules![0]!;
  }

  test("objects are encrypted with AES256, set or not", async () => {
    const byDefault = await encryption();
    await encrypt({ SSEAlgorithm: "AES256" }, true);
    const set = await encryption();
    await harness.s3.send(new DeleteBucketEncryptionCommand({ Bucket }));

    expect(byDefault).toMatchObject({
      ApplyServerSideEncryptionByDefault: { SSEAlgorithm: "AES256" },
      BucketKeyEnabled: false,
    });
    expect(set.BucketKeyEnabled).toBe(true);
    expect(await encryption()).toEqual(byDefault);
  });

  test("encryption with KMS keys is refused by name", async () => {
    const failure = await failureOf(encrypt({ SSEAlgorithm: "aws:kms" }));

    expect(failure).toMatchObject({ name: "NotImplemented", status: 400 });
    expect(failure.message).toContain("aws:kms");
  });

  test("the bucket's owner owns its objects", async () => {
    const put = (ObjectOwnership: "BucketOwnerEnforced" | "ObjectWriter") =>
      harness.s3.send(
        new PutBucketOwnershipControlsCommand({ Bucket, OwnershipControls: { Rules: [{ ObjectOwnership }] } }),
      );
    const read = () => harness.s3.send(new GetBucketOwnershipControlsCommand({ Bucket }));

    const first = await read();
    const failure = await failureOf(put("ObjectWriter"));
    await harness.s3.send(new DeleteBucketOwnershipControlsCommand({ Bucket }));
    const none = await failureOf(read());
    await put("BucketOwnerEnforced");

    expect(first.OwnershipControls!.Rules).toEqual([{ ObjectOwnership: "BucketOwnerEnforced" }]);
    expect(failure).toMatchObject({ name: "NotImplemented", status: 400 });
    expect(none).toMatchObject({ name: "OwnershipControlsNotFoundError", status: 404 });
    expect((await read()).OwnershipControls).toEqual(first.OwnershipControls);
  });

  test("versioning with MFA delete is refused by name", async () => {
    const failure = await failureOf(
      harness.s3.send(
        new PutBucketVersioningCommand({
          Bucket,
          VersioningConfiguration: { Status: "Enabled", MFADelete: "Enabled" },
        }),
      ),
    );

    expect(failure).toMatchObject({ name: "NotImplemented", status: 400 });
    expect(failure.message).toContain("MfaDelete");
  });
});
