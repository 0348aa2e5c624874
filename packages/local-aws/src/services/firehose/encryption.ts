import type { DeliveryStreamEncryptionConfigurationInput } from "@aws-sdk/client-firehose";
import { AwsError } from "../../errors.ts";
import type { ServiceHost } from "../../service.ts";
import type { KmsApi } from "../kms/api.ts";
import { invalid } from "./errors.ts";

/** How what a stream holds is encrypted at rest. */
export interface Encryption {
  readonly keyType: "AWS_OWNED_CMK" | "CUSTOMER_MANAGED_CMK";
  readonly keyArn: string | undefined;
  readonly kms: KmsApi | undefined;
}

/** @throws AwsError InvalidArgumentException, InvalidKMSResourceException. */
export async function readEncryption(
  host: ServiceHost,
  given: DeliveryStreamEncryptionConfigurationInput | undefined,
): Promise<Encryption> {
  const keyType = given?.KeyType ?? "AWS_OWNED_CMK";
  if (keyType === "AWS_OWNED_CMK") {
    if (given?.KeyARN !== undefined) throw invalid("KeyARN must not be specified when KeyType is AWS_OWNED_CMK.");
    return { keyType, keyArn: undefined, kms: undefined };
  }
  if (keyType !== "CUSTOMER_MANAGED_CMK")
    throw invalid(`KeyType must be AWS_OWNED_CMK or CUSTOMER_MANAGED_CMK, got ${keyType}`);
  if (given?.KeyARN === undefined) throw invalid("KeyARN must be specified when KeyType is CUSTOMER_MANAGED_CMK.");
  const encryption: Encryption = { keyType, keyArn: given.KeyARN, kms: await host.load("kms") };
  checkKey(encryption);
  return encryption;
}

/** A key that was disabled or deleted takes no more records. @throws AwsError InvalidKMSResourceException. */
export function checkKey({ kms, keyArn }: Encryption): void {
  if (kms === undefined) return;
  let enabled: boolean;
  try {
    enabled = kms.key(keyArn!).enabled;
  } catch (error) {
    const { code, message } = error as AwsError;
    throw new AwsError("InvalidKMSResourceException", message, { fields: { code } });
  }
  if (!enabled)
    throw new AwsError("InvalidKMSResourceException", `${keyArn} is disabled.`, {
      fields: { code: "DisabledException" },
    });
}
