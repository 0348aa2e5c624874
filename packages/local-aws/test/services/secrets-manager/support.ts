import { KMSClient } from "@aws-sdk/client-kms";
import { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { onTestFinished } from "vitest";
import { type Cloud, createCloud } from "../../../src/index.ts";

export const ACCOUNT = "123456789012";
export const DAY_MS = 86_400_000;

/** A cloud with clients of Secrets Manager and KMS that do not retry, closed when the test ends. */
export class SecretsBench {
  readonly cloud: Cloud = createCloud({ clock: "fast", account: ACCOUNT });
  readonly client = new SecretsManagerClient({ ...this.cloud.clientConfig(), maxAttempts: 1 });
  readonly kms = new KMSClient({ ...this.cloud.clientConfig(), maxAttempts: 1 });

  constructor() {
    onTestFinished(async () => {
      this.client.destroy();
      this.kms.destroy();
      await this.cloud.close();
    });
  }

  get send(): SecretsManagerClient["send"] {
    return this.client.send.bind(this.client) as SecretsManagerClient["send"];
  }
}

/** The error that a call is refused with. */
export async function refusal(call: Promise<unknown>): Promise<{ name: string; message: string }> {
  const error = await call.then(
    () => new Error("expected a refusal, got an answer"),
    (reason: Error) => reason,
  );
  return { name: error.name, message: error.message };
}
