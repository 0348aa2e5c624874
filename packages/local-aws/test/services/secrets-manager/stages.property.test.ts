import { CreateSecretCommand, DescribeSecretCommand, PutSecretValueCommand } from "@aws-sdk/client-secrets-manager";
import fc from "fast-check";
import { expect, test } from "vitest";
import { SecretsBench } from "./support.ts";

test("whatever is put, each stage stands on one version, and one version is current", async () => {
  const { send } = new SecretsBench();
  const stages = fc.uniqueArray(fc.constantFrom("AWSCURRENT", "AWSPREVIOUS", "AWSPENDING", "blue"), { minLength: 1 });
  let number = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(stages, { maxLength: 8 }), async (puts) => {
      const Name = `secret-${number++}`;
      await send(new CreateSecretCommand({ Name, SecretString: "0" }));
      for (const [index, VersionStages] of puts.entries())
        await send(new PutSecretValueCommand({ SecretId: Name, SecretString: String(index + 1), VersionStages }));

      const { VersionIdsToStages } = await send(new DescribeSecretCommand({ SecretId: Name }));
      const all = Object.values(VersionIdsToStages!).flat();

      expect(new Set(all).size).toBe(all.length);
      expect(all.filter((stage) => stage === "AWSCURRENT")).toHaveLength(1);
    }),
    { numRuns: 40 },
  );
});
