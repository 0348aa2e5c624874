import { GetObjectCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import type { Context } from "./parameters.ts";

/** Text objects of the sample's bucket. */
export function textObjects({ aws, outputs }: Pick<Context, "aws" | "outputs">) {
  const s3 = aws.s3();
  return {
    async put(key: string, body: string, contentType: string): Promise<void> {
      await s3.send(new PutObjectCommand({ Bucket: outputs.bucket, Key: key, Body: body, ContentType: contentType }));
    },
    async get(key: string): Promise<string> {
      const object = await s3.send(new GetObjectCommand({ Bucket: outputs.bucket, Key: key }));
      return (await object.Body?.transformToString()) ?? "";
    },
  };
}
