import { CreateAccessKeyCommand, CreateUserCommand, IAMClient, PutUserPolicyCommand } from "@aws-sdk/client-iam";
import { CreateKeyCommand, type CreateKeyCommandInput, KMSClient } from "@aws-sdk/client-kms";
import { onTestFinished } from "vitest";
import { type Cloud, createCloud } from "../../../src/index.ts";

export const ACCOUNT = "123456789012";
export const DAY_MS = 86_400_000;

/** A cloud and a KMS client that does not retry, both closed when the test ends. */
export class Kms {
  readonly cloud: Cloud = createCloud({ clock: "fast", account: ACCOUNT });
  readonly client = new KMSClient({ ...this.cloud.clientConfig(), maxAttempts: 1 });

  constructor() {
    onTestFinished(async () => {
      this.client.destroy();
      await this.cloud.close();
    });
  }

  get send(): KMSClient["send"] {
    return this.client.send.bind(this.client) as KMSClient["send"];
  }

  async key(input: CreateKeyCommandInput = {}): Promise<string> {
    return (await this.send(new CreateKeyCommand(input))).KeyMetadata!.Arn!;
  }

  pass(ms: number): Promise<void> {
    return this.cloud.clock.sleep(ms);
  }

  /** A user with one identity policy, and a client of theirs. */
  async user(name: string, statements: object[] = []): Promise<{ arn: string; client: KMSClient }> {
    const iam = new IAMClient({ ...this.cloud.clientConfig(), maxAttempts: 1 });
    const { User } = await iam.send(new CreateUserCommand({ UserName: name }));
    if (statements.length > 0) {
      const PolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement: statements });
      await iam.send(new PutUserPolicyCommand({ UserName: name, PolicyName: "p", PolicyDocument }));
    }
    const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: name }));
    const credentials = { accessKeyId: AccessKey!.AccessKeyId!, secretAccessKey: AccessKey!.SecretAccessKey! };
    const client = new KMSClient({ ...this.cloud.clientConfig({ credentials }), maxAttempts: 1 });
    onTestFinished(() => client.destroy());
    return { arn: User!.Arn!, client };
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
