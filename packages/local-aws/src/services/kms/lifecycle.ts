import type {
  CancelKeyDeletionCommandInput,
  CancelKeyDeletionCommandOutput,
  CreateKeyCommandInput,
  CreateKeyCommandOutput,
  DescribeKeyCommandInput,
  DescribeKeyCommandOutput,
  DisableKeyCommandInput,
  EnableKeyCommandInput,
  KeyMetadata,
  ListKeysCommandInput,
  ListKeysCommandOutput,
  ScheduleKeyDeletionCommandInput,
  ScheduleKeyDeletionCommandOutput,
  UpdateKeyDescriptionCommandInput,
} from "@aws-sdk/client-kms";
import { Constraints } from "../../constraints.ts";
import { AwsError, notImplemented } from "../../errors.ts";
import { operation } from "../../service.ts";
import { refuseOtherKinds } from "./crypto.ts";
import { checkTokens } from "./grants.ts";
import type { Key, Keys } from "./keys.ts";
import { pageOf } from "./paging.ts";
import { checkKeyPolicy } from "./policies.ts";
import { addTags } from "./tags.ts";

type Output<Type> = Omit<Type, "$metadata">;

const DAY_MS = 86_400_000;
const DEFAULT_WINDOW_DAYS = 30;

/** Keys from creation to deletion. */
export function lifecycleOperations(keys: Keys) {
  return {
    CreateKey: operation<CreateKeyCommandInput, Output<CreateKeyCommandOutput>>(
      [
        "Policy",
        "Description",
        "KeyUsage",
        "CustomerMasterKeySpec",
        "KeySpec",
        "Origin",
        "BypassPolicyLockoutSafetyCheck",
        "Tags",
        "MultiRegion",
      ],
      (input, context) => {
        new Constraints().length("description", input.Description, 0, 8192).check();
        const { KeyUsage, CustomerMasterKeySpec, KeySpec, Origin } = input;
        refuseOtherKinds({ KeyUsage, CustomerMasterKeySpec, KeySpec, Origin });
        if (input.MultiRegion) throw notImplemented("MultiRegion true", "create a key in each Region");
        const tags = new Map<string, string>();
        addTags(tags, input.Tags ?? []);
        const key = keys.add({ description: input.Description ?? "" });
        for (const [name, value] of tags) key.tags.set(name, value);
        try {
          if (input.Policy !== undefined)
            checkKeyPolicy(key, input.Policy, context, input.BypassPolicyLockoutSafetyCheck === true);
        } catch (error) {
          keys.remove(key);
          throw error;
        }
        return { KeyMetadata: metadataOf(keys, key) };
      },
    ),
    DescribeKey: operation<DescribeKeyCommandInput, Output<DescribeKeyCommandOutput>>(
      ["KeyId", "GrantTokens"],
      (input) => {
        checkTokens(keys, input.GrantTokens);
        return { KeyMetadata: metadataOf(keys, keys.resolve(input.KeyId!)) };
      },
    ),
    ListKeys: operation<ListKeysCommandInput, Output<ListKeysCommandOutput>>(["Limit", "Marker"], (input) => {
      const { page, ...rest } = pageOf(keys, (key) => key.id, input, { default: 100, max: 1000 });
      return { Keys: page.map((key) => ({ KeyId: key.id, KeyArn: key.arn })), ...rest };
    }),
    UpdateKeyDescription: operation<UpdateKeyDescriptionCommandInput, undefined>(["KeyId", "Description"], (input) => {
      new Constraints().length("description", input.Description, 0, 8192).check();
      requireCustomerKey(keys.resolveKey(input.KeyId!)).description = input.Description!;
      return undefined;
    }),
    EnableKey: operation<EnableKeyCommandInput, undefined>(["KeyId"], (input) => {
      requireCustomerKey(keys.resolveKey(input.KeyId!)).state = "Enabled";
      return undefined;
    }),
    DisableKey: operation<DisableKeyCommandInput, undefined>(["KeyId"], (input) => {
      requireCustomerKey(keys.resolveKey(input.KeyId!)).state = "Disabled";
      return undefined;
    }),
    ScheduleKeyDeletion: operation<ScheduleKeyDeletionCommandInput, Output<ScheduleKeyDeletionCommandOutput>>(
      ["KeyId", "PendingWindowInDays"],
      (input) => {
        new Constraints().range("pendingWindowInDays", input.PendingWindowInDays, 7, 30).check();
        const key = requireCustomerKey(keys.resolveKey(input.KeyId!));
        const days = input.PendingWindowInDays ?? DEFAULT_WINDOW_DAYS;
        const deletion = keys.host.clock.now() + days * DAY_MS;
        key.state = "PendingDeletion";
        key.deletion = deletion;
        keys.host.clock.setTimer(days * DAY_MS, () => key.deletion === deletion && keys.remove(key), {
          background: true,
        });
        return {
          KeyId: key.arn,
          DeletionDate: new Date(deletion),
          KeyState: "PendingDeletion",
          PendingWindowInDays: days,
        };
      },
    ),
    CancelKeyDeletion: operation<CancelKeyDeletionCommandInput, Output<CancelKeyDeletionCommandOutput>>(
      ["KeyId"],
      (input) => {
        const key = keys.resolveKey(input.KeyId!);
        if (key.state !== "PendingDeletion")
          throw new AwsError("KMSInvalidStateException", `${key.arn} is not pending deletion.`);
        key.state = "Disabled";
        key.deletion = undefined;
        return { KeyId: key.arn };
      },
    ),
  };
}

/**
 * A key that its customer may change.
 * @throws AwsError KMSInvalidStateException while deletion is pending; ValidationException for keys that AWS manages.
 */
export function requireCustomerKey(key: Key): Key {
  if (key.manager === "AWS")
    throw new AwsError("ValidationException", `You cannot perform this operation on an AWS-managed key: ${key.arn}`);
  if (key.state === "PendingDeletion")
    throw new AwsError("KMSInvalidStateException", `${key.arn} is pending deletion.`);
  return key;
}

function metadataOf(keys: Keys, key: Key): KeyMetadata {
  return {
    AWSAccountId: keys.host.account,
    KeyId: key.id,
    Arn: key.arn,
    CreationDate: new Date(key.created),
    Enabled: key.state === "Enabled",
    Description: key.description,
    KeyUsage: "ENCRYPT_DECRYPT",
    KeyState: key.state,
    ...(key.deletion === undefined ? {} : { DeletionDate: new Date(key.deletion) }),
    Origin: "AWS_KMS",
    KeyManager: key.manager,
    CustomerMasterKeySpec: "SYMMETRIC_DEFAULT",
    KeySpec: "SYMMETRIC_DEFAULT",
    EncryptionAlgorithms: ["SYMMETRIC_DEFAULT"],
    MultiRegion: false,
  };
}
