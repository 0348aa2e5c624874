import { DeleteObjectCommand, GetObjectCommand, NoSuchKey, PutObjectCommand } from "@aws-sdk/client-s3";
import { expect, it } from "vitest";
import { S3Checkpoints } from "../../src/execution/s3-checkpoints.ts";

it("keeps, replaces and deletes objects below its prefix", async () => {
  const objects = new Map<string, Uint8Array>();
  const client = {
    async send(command: object) {
      const { Bucket, Key, Body } = (command as PutObjectCommand).input;
      const path = `${Bucket}/${Key}`;
      if (command instanceof PutObjectCommand) objects.set(path, Body as Uint8Array);
      else if (command instanceof DeleteObjectCommand) objects.delete(path);
      else if (command instanceof GetObjectCommand && objects.has(path))
        return { Body: { transformToByteArray: async () => objects.get(path) } };
      else throw new NoSuchKey({ message: "The specified key does not exist.", $metadata: {} });
      return {};
    },
  };
  const store = new S3Checkpoints(client, "lake", "jobs/totals/");

  expect(await store.get("chk-1")).toBeUndefined();
  await store.put("chk-1", Uint8Array.of(1, 2));
  expect([...objects.keys()]).toEqual(["lake/jobs/totals/chk-1"]);
  expect(await store.get("chk-1")).toEqual(Uint8Array.of(1, 2));
  await store.delete("chk-1");
  expect(objects.size).toBe(0);
});
