import {
  CreateGrantCommand,
  DecryptCommand,
  EncryptCommand,
  GetKeyPolicyCommand,
  ListGrantsCommand,
  ListKeyPoliciesCommand,
  ListRetirableGrantsCommand,
  PutKeyPolicyCommand,
  RetireGrantCommand,
  RevokeGrantCommand,
} from "@aws-sdk/client-kms";
import { expect, test } from "vitest";
import { ACCOUNT, Kms, refusal } from "./support.ts";

const Plaintext = Buffer.from("x");

function policy(...statements: object[]): string {
  const root = { Effect: "Allow", Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` }, Action: "kms:*", Resource: "*" };
  return JSON.stringify({ Version: "2012-10-17", Statement: [root, ...statements] });
}

test("the default key policy leaves the decision to identity policies", async () => {
  const kms = new Kms();
  const KeyId = await kms.key();
  const allowed = await kms.user("allowed", [{ Effect: "Allow", Action: "kms:Encrypt", Resource: KeyId }]);
  const other = await kms.user("other");

  const { CiphertextBlob } = await allowed.client.send(new EncryptCommand({ KeyId, Plaintext }));
  expect(await refusal(allowed.client.send(new DecryptCommand({ CiphertextBlob })))).toEqual({
    name: "AccessDeniedException",
    message: `User: ${allowed.arn} is not authorized to perform: kms:Decrypt on resource: ${KeyId} because no identity-based policy allows the kms:Decrypt action`,
  });
  expect((await refusal(other.client.send(new EncryptCommand({ KeyId, Plaintext })))).name).toBe(
    "AccessDeniedException",
  );
});

test("a key policy lets users in by itself, and without the account no identity policy does", async () => {
  const kms = new Kms();
  const KeyId = await kms.key();
  const named = await kms.user("named");
  const admin = await kms.user("admin", [{ Effect: "Allow", Action: "kms:*", Resource: "*" }]);
  const Policy = JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      { Effect: "Allow", Principal: { AWS: named.arn }, Action: ["kms:Encrypt", "kms:PutKeyPolicy"], Resource: "*" },
    ],
  });

  const unsafe = await refusal(kms.send(new PutKeyPolicyCommand({ KeyId, Policy })));
  await kms.send(new PutKeyPolicyCommand({ KeyId, Policy, BypassPolicyLockoutSafetyCheck: true }));
  await named.client.send(new EncryptCommand({ KeyId, Plaintext }));

  expect(unsafe).toEqual({
    name: "MalformedPolicyDocumentException",
    message: "The new key policy will not allow you to update the key policy in the future.",
  });
  expect((await refusal(admin.client.send(new EncryptCommand({ KeyId, Plaintext })))).name).toBe(
    "AccessDeniedException",
  );
  expect((await refusal(kms.send(new EncryptCommand({ KeyId, Plaintext })))).name).toBe("AccessDeniedException");
});

test("key policies are read back by their one name", async () => {
  const kms = new Kms();
  const KeyId = await kms.key({ Policy: policy() });

  expect((await kms.send(new GetKeyPolicyCommand({ KeyId }))).Policy).toBe(policy());
  expect((await kms.send(new ListKeyPoliciesCommand({ KeyId }))).PolicyNames).toEqual(["default"]);
  expect((await refusal(kms.send(new GetKeyPolicyCommand({ KeyId, PolicyName: "other" })))).name).toBe(
    "NotFoundException",
  );
});

test("conditions of a key policy see the encryption context", async () => {
  const kms = new Kms();
  const { arn, client } = await kms.user("reader");
  const KeyId = await kms.key({
    Policy: policy({
      Effect: "Allow",
      Principal: { AWS: arn },
      Action: "kms:Encrypt",
      Resource: "*",
      Condition: { StringEquals: { "kms:EncryptionContext:stream": "trips" } },
    }),
  });

  await client.send(new EncryptCommand({ KeyId, Plaintext, EncryptionContext: { stream: "trips" } }));
  const error = await refusal(
    client.send(new EncryptCommand({ KeyId, Plaintext, EncryptionContext: { stream: "other" } })),
  );
  expect(error.name).toBe("AccessDeniedException");
});

test("a grant allows its operations to its principal until it is revoked", async () => {
  const kms = new Kms();
  const KeyId = await kms.key();
  const { arn, client } = await kms.user("grantee");

  const { GrantId } = await kms.send(
    new CreateGrantCommand({ KeyId, GranteePrincipal: arn, Operations: ["Encrypt"], Name: "writer" }),
  );
  const { CiphertextBlob } = await client.send(new EncryptCommand({ KeyId, Plaintext }));
  expect((await refusal(client.send(new DecryptCommand({ CiphertextBlob })))).name).toBe("AccessDeniedException");
  const same = await kms.send(
    new CreateGrantCommand({ KeyId, GranteePrincipal: arn, Operations: ["Encrypt"], Name: "writer" }),
  );
  expect(same.GrantId).toBe(GrantId);
  expect((await kms.send(new ListGrantsCommand({ KeyId }))).Grants).toMatchObject([
    {
      GrantId,
      Name: "writer",
      GranteePrincipal: arn,
      Operations: ["Encrypt"],
      IssuingAccount: `arn:aws:iam::${ACCOUNT}:root`,
    },
  ]);
  await kms.send(new RevokeGrantCommand({ KeyId, GrantId }));
  expect((await refusal(client.send(new EncryptCommand({ KeyId, Plaintext })))).name).toBe("AccessDeniedException");
});

test.each([
  [{ EncryptionContextSubset: { stream: "trips" } }, { stream: "trips", shard: "1" }, true],
  [{ EncryptionContextSubset: { stream: "trips" } }, { shard: "1" }, false],
  [{ EncryptionContextEquals: { stream: "trips" } }, { stream: "trips" }, true],
  [{ EncryptionContextEquals: { stream: "trips" } }, { stream: "trips", shard: "1" }, false],
])("a grant with constraints %o and the context %o: allowed %s", async (Constraints, EncryptionContext, allowed) => {
  const kms = new Kms();
  const KeyId = await kms.key();
  const { arn, client } = await kms.user("grantee");
  await kms.send(new CreateGrantCommand({ KeyId, GranteePrincipal: arn, Operations: ["Encrypt"], Constraints }));

  const outcome = client.send(new EncryptCommand({ KeyId, Plaintext, EncryptionContext }));

  expect(
    await outcome.then(
      () => "allowed",
      (error: Error) => error.name,
    ),
  ).toBe(allowed ? "allowed" : "AccessDeniedException");
});

test("a deny in the key policy stands above a grant", async () => {
  const kms = new Kms();
  const { arn, client } = await kms.user("grantee");
  const KeyId = await kms.key({
    Policy: policy({ Effect: "Deny", Principal: { AWS: arn }, Action: "kms:Encrypt", Resource: "*" }),
  });
  await kms.send(new CreateGrantCommand({ KeyId, GranteePrincipal: arn, Operations: ["Encrypt"] }));

  expect((await refusal(client.send(new EncryptCommand({ KeyId, Plaintext })))).message).toMatch(/explicit deny/);
});

test("a grant is retired by the principal it names", async () => {
  const kms = new Kms();
  const KeyId = await kms.key();
  const [grantee, retirer] = [await kms.user("grantee"), await kms.user("retirer")];
  const { GrantToken } = await kms.send(
    new CreateGrantCommand({
      KeyId,
      GranteePrincipal: grantee.arn,
      RetiringPrincipal: retirer.arn,
      Operations: ["Encrypt"],
    }),
  );

  expect((await refusal(grantee.client.send(new RetireGrantCommand({ GrantToken })))).name).toBe(
    "AccessDeniedException",
  );
  expect((await kms.send(new ListRetirableGrantsCommand({ RetiringPrincipal: retirer.arn }))).Grants).toHaveLength(1);
  await retirer.client.send(new RetireGrantCommand({ GrantToken }));
  expect((await kms.send(new ListGrantsCommand({ KeyId }))).Grants).toEqual([]);
});
