import { createHash } from "node:crypto";
import { CreateBucketCommand, DeleteObjectsCommand, HeadObjectCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import { beforeAll, describe, expect, test } from "vitest";
import { failureOf, TRANSPORTS, useS3 } from "./harness.ts";

describe.each(TRANSPORTS)("deletions over %s", (transport) => {
  const harness = useS3(transport);
  const Bucket = "deletions";
  const Delete = { Objects: [{ Key: "kept" }] };

  beforeAll(async () => {
    await harness.s3.send(new CreateBucketCommand({ Bucket }));
    await harness.s3.send(new PutObjectCommand({ Bucket, Key: "kept", Body: "x" }));
  });

  /** A deletion of many whose digest headers are those given. */
  function deleteWith(digests: (body: string) => Record<string, string>) {
    const command = new DeleteObjectsCommand({ Bucket, Delete });
    command.middlewareStack.add(
      (next) => (args) => {
        const request = args.request as { headers: Record<string, string>; body: string };
        for (const name of Object.keys(request.headers))
          if (name.startsWith("x-amz-checksum-") || name.startsWith("x-amz-sdk-")) delete request.headers[name];
        Object.assign(request.headers, digests(request.body));
        return next(args);
      },
      { step: "build", priority: "low" },
    );
    return harness.s3.send(command);
  }

  const md5 = (text: string) => createHash("md5").update(text).digest("base64");

  test("many are deleted only with a digest of the list that fits it", async () => {
    const bare = await failureOf(deleteWith(() => ({})));
    const wrong = await failureOf(deleteWith(() => ({ "content-md5": md5("other") })));
    const checksum = await failureOf(deleteWith(() => ({ "x-amz-checksum-crc32": "AAAAAA==" })));
    await harness.s3.send(new HeadObjectCommand({ Bucket, Key: "kept" }));

    const right = await deleteWith((body) => ({ "content-md5": md5(body) }));

    expect(bare).toMatchObject({ name: "InvalidRequest", status: 400 });
    expect(wrong).toMatchObject({ name: "BadDigest", status: 400 });
    expect(checksum).toMatchObject({ name: "BadDigest", status: 400 });
    expect(right.Deleted).toEqual([{ Key: "kept" }]);
  });

  test("none and more than a thousand at once are refused", async () => {
    const none = await failureOf(harness.s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects: [] } })));
    const Objects = Array.from({ length: 1001 }, (_, index) => ({ Key: `${index}` }));
    const many = await failureOf(harness.s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects } })));

    expect(none).toMatchObject({ name: "MalformedXML", status: 400 });
    expect(many).toMatchObject({ name: "MalformedXML", status: 400 });
  });
});
