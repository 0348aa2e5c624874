import type {
  DisableKeyRotationCommandInput,
  EnableKeyRotationCommandInput,
  GetKeyRotationStatusCommandInput,
  GetKeyRotationStatusCommandOutput,
} from "@aws-sdk/client-kms";
import { Constraints } from "../../constraints.ts";
import { operation } from "../../service.ts";
import { newMaterial } from "./cipher.ts";
import type { Key, Keys } from "./keys.ts";
import { requireCustomerKey } from "./lifecycle.ts";
import { requireUsable } from "./use.ts";

type Output<Type> = Omit<Type, "$metadata">;

const DAY_MS = 86_400_000;
const DEFAULT_PERIOD_DAYS = 365;

/** Automatic rotation: new material for what is encrypted from then on; the old goes on decrypting. */
export function rotationOperations(keys: Keys) {
  return {
    EnableKeyRotation: operation<EnableKeyRotationCommandInput, undefined>(
      ["KeyId", "RotationPeriodInDays"],
      (input) => {
        new Constraints().range("rotationPeriodInDays", input.RotationPeriodInDays, 90, 2560).check();
        const key = requireUsable(requireCustomerKey(keys.resolveKey(input.KeyId!)));
        plan(keys, key, input.RotationPeriodInDays ?? key.rotation?.days ?? DEFAULT_PERIOD_DAYS);
        return undefined;
      },
    ),
    DisableKeyRotation: operation<DisableKeyRotationCommandInput, undefined>(["KeyId"], (input) => {
      requireUsable(requireCustomerKey(keys.resolveKey(input.KeyId!))).rotation = undefined;
      return undefined;
    }),
    GetKeyRotationStatus: operation<GetKeyRotationStatusCommandInput, Output<GetKeyRotationStatusCommandOutput>>(
      ["KeyId"],
      (input) => {
        const { arn, rotation, state } = keys.resolveKey(input.KeyId!);
        if (rotation === undefined || state === "PendingDeletion") return { KeyRotationEnabled: false, KeyId: arn };
        return {
          KeyRotationEnabled: true,
          KeyId: arn,
          RotationPeriodInDays: rotation.days,
          NextRotationDate: new Date(rotation.next),
        };
      },
    ),
  };
}

function plan(keys: Keys, key: Key, days: number): void {
  const { clock } = keys.host;
  const rotation = { days, next: clock.now() + days * DAY_MS };
  key.rotation = rotation;
  clock.setTimer(
    days * DAY_MS,
    () => {
      if (key.rotation !== rotation || keys.byId(key.id) !== key) return;
      if (key.state === "Enabled") key.materials.push(newMaterial());
      plan(keys, key, days);
    },
    { background: true },
  );
}
