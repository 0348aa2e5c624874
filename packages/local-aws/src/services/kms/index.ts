import type { Principal } from "../../auth/principal.ts";
import type { ServiceDefinition, ServiceHost, ServiceInstance } from "../../service.ts";
import { aliasOperations } from "./aliases.ts";
import type { KeyUse, KeyView, KmsApi } from "./api.ts";
import { authorizationsOf } from "./authorizations.ts";
import { newMaterial } from "./cipher.ts";
import { cryptoOperations } from "./crypto.ts";
import { grantOperations } from "./grants.ts";
import { type Key, Keys } from "./keys.ts";
import { lifecycleOperations } from "./lifecycle.ts";
import { policyOperations } from "./policies.ts";
import { rotationOperations } from "./rotation.ts";
import { tagOperations } from "./tags.ts";
import { type CryptoAction, decryptWith, encryptWith, keyOfCiphertext, needOf, requireUsable } from "./use.ts";

/** AWS Key Management Service: symmetric keys. */
export const kms: ServiceDefinition<KmsApi> = {
  id: "kms",
  sdk: () => import("@aws-sdk/client-kms"),
  protocols: ["aws-json-1.1"],
  signingName: "kms",
  targetPrefix: "TrentService",
  create,
};

function create(host: ServiceHost): ServiceInstance<KmsApi> {
  const keys = new Keys(host);
  return {
    operations: {
      ...lifecycleOperations(keys),
      ...aliasOperations(keys),
      ...cryptoOperations(keys),
      ...policyOperations(keys),
      ...grantOperations(keys),
      ...rotationOperations(keys),
      ...tagOperations(keys),
    },
    api: createApi(keys),
    authorizations: (operation, input, context) => authorizationsOf(keys, operation, input, context),
    resourcePolicy: (resource) => policyOf(keys, resource),
  };
}

function policyOf(keys: Keys, arn: string): string | undefined {
  return keys.byId(arn.slice(arn.lastIndexOf("/") + 1))?.effectivePolicy;
}

function createApi(keys: Keys): KmsApi {
  async function permit(key: Key, action: CryptoAction, principal: Principal, use: KeyUse): Promise<void> {
    const need = needOf(keys, key, action, use.encryptionContext, use.via ?? managingService(keys, key));
    await keys.host.authorise("kms", principal, need);
  }

  return {
    key: (id) => viewOf(keys.resolve(id)),
    async use(id, action, principal, use = {}) {
      const key = requireUsable(keys.resolve(id));
      await permit(key, action, principal, use);
      return viewOf(key);
    },
    async dataKey(id, principal, use = {}) {
      const key = requireUsable(keys.resolve(id));
      await permit(key, "GenerateDataKey", principal, use);
      const plaintext = newMaterial();
      return { plaintext, ciphertext: encryptWith(key, plaintext, use.encryptionContext) };
    },
    async decrypt(ciphertext, principal, use = {}) {
      const key = keyOfCiphertext(keys, ciphertext);
      if (key !== undefined) await permit(key, "Decrypt", principal, use);
      return decryptWith(keys, ciphertext, use.encryptionContext).plaintext;
    },
  };
}

/** The service whose own key this is, through which alone it can be used. */
function managingService(keys: Keys, key: Key): string | undefined {
  if (key.manager !== "AWS") return undefined;
  const alias = [...keys.aliases.values()].find(({ keyId }) => keyId === key.id);
  return alias?.name.slice("alias/aws/".length);
}

function viewOf(key: Key): KeyView {
  return { id: key.id, arn: key.arn, enabled: key.state === "Enabled" };
}
