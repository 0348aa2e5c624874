import { DisableKeyCommand } from "@aws-sdk/client-kms";
import { expect, test } from "vitest";
import { kms as definition } from "../../../src/services/kms/index.ts";
import { ACCOUNT, Kms } from "./support.ts";

const SERVICE = { kind: "service", arn: "logs.amazonaws.com", userId: "logs", account: ACCOUNT } as const;

test("other services use keys for their callers", async () => {
  const kms = new Kms();
  const arn = await kms.key();
  const { api } = kms.cloud.services.instance(definition, kms.cloud.region);
  const { principal } = kms.cloud.root;
  const encryptionContext = { secret: "a" };

  expect(await api.use(arn, "GenerateDataKey", principal)).toMatchObject({ arn, enabled: true });
  const { plaintext, ciphertext } = await api.dataKey(arn, principal, { encryptionContext });
  expect(await api.decrypt(ciphertext, principal, { encryptionContext })).toEqual(plaintext);
  await expect(api.decrypt(ciphertext, principal)).rejects.toMatchObject({ code: "InvalidCiphertextException" });
  await expect(api.use(arn, "Encrypt", SERVICE)).rejects.toMatchObject({ code: "AccessDeniedException" });
  await kms.send(new DisableKeyCommand({ KeyId: arn }));
  await expect(api.use(arn, "Encrypt", principal)).rejects.toMatchObject({ code: "DisabledException" });
});

test("an AWS-managed key is used through its service", async () => {
  const kms = new Kms();
  const { api } = kms.cloud.services.instance(definition, kms.cloud.region);
  const { principal } = kms.cloud.root;

  const used = await api.use("alias/aws/s3", "GenerateDataKey", principal);

  expect(used.arn).toBe(api.key("alias/aws/s3").arn);
  await expect(api.use("alias/aws/s3", "Encrypt", principal, { via: "kinesis" })).rejects.toMatchObject({
    code: "AccessDeniedException",
  });
});
