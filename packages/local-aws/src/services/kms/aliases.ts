import type {
  CreateAliasCommandInput,
  DeleteAliasCommandInput,
  ListAliasesCommandInput,
  ListAliasesCommandOutput,
  UpdateAliasCommandInput,
} from "@aws-sdk/client-kms";
import { Constraints } from "../../constraints.ts";
import { AwsError } from "../../errors.ts";
import { operation } from "../../service.ts";
import type { Alias, Key, Keys } from "./keys.ts";
import { pageOf } from "./paging.ts";

type Output<Type> = Omit<Type, "$metadata">;

/** Developer guide, quotas: aliases of one key. */
const MAX_ALIASES_PER_KEY = 50;

export function aliasOperations(keys: Keys) {
  return {
    CreateAlias: operation<CreateAliasCommandInput, undefined>(["AliasName", "TargetKeyId"], (input) => {
      const name = checkName(input.AliasName!);
      const key = targetOf(keys, input.TargetKeyId!);
      if (keys.aliases.has(name))
        throw new AwsError("AlreadyExistsException", `An alias with the name ${keys.arn(name)} already exists`);
      checkQuota(keys, key);
      const now = keys.host.clock.now();
      keys.aliases.set(name, { name, created: now, updated: now, keyId: key.id });
      return undefined;
    }),
    UpdateAlias: operation<UpdateAliasCommandInput, undefined>(["AliasName", "TargetKeyId"], (input) => {
      const name = checkName(input.AliasName!);
      const key = targetOf(keys, input.TargetKeyId!);
      const alias = require(keys, name);
      if (alias.keyId !== key.id) checkQuota(keys, key);
      keys.aliases.set(name, { ...alias, updated: keys.host.clock.now(), keyId: key.id });
      return undefined;
    }),
    DeleteAlias: operation<DeleteAliasCommandInput, undefined>(["AliasName"], (input) => {
      keys.aliases.delete(require(keys, checkName(input.AliasName!)).name);
      return undefined;
    }),
    ListAliases: operation<ListAliasesCommandInput, Output<ListAliasesCommandOutput>>(
      ["KeyId", "Limit", "Marker"],
      (input) => {
        const key = input.KeyId === undefined ? undefined : keys.resolveKey(input.KeyId);
        const all = [...keys.aliases.values()].filter((alias) => key === undefined || alias.keyId === key.id);
        const { page, ...rest } = pageOf(all, (alias) => alias.name, input, { default: 50, max: 100 });
        return { Aliases: page.map((alias) => describe(keys, alias)), ...rest };
      },
    ),
  };
}

function describe(keys: Keys, alias: Alias) {
  return {
    AliasName: alias.name,
    AliasArn: keys.arn(alias.name),
    TargetKeyId: alias.keyId,
    CreationDate: new Date(alias.created),
    LastUpdatedDate: new Date(alias.updated),
  };
}

function checkName(name: string): string {
  new Constraints()
    .length("aliasName", name, 1, 256)
    .pattern("aliasName", name, /[a-zA-Z0-9:/_-]+/)
    .check();
  if (!name.startsWith("alias/"))
    throw new AwsError(
      "ValidationException",
      'Alias must start with the prefix "alias/". Please see https://docs.aws.amazon.com/kms/latest/developerguide/kms-alias.html',
    );
  if (name.startsWith("alias/aws/")) throw new AwsError("NotAuthorizedException", "");
  if (name === "alias/" || name.includes(":"))
    throw new AwsError("InvalidAliasNameException", `${name} is not a valid alias name`);
  return name;
}

/** An alias of a customer stands for a key of a customer. */
function targetOf(keys: Keys, reference: string): Key {
  if (reference.includes("alias/"))
    throw new AwsError("ValidationException", "Aliases must refer to keys. Not aliases");
  const key = keys.resolveKey(reference);
  if (key.manager === "AWS") throw new AwsError("NotAuthorizedException", "");
  if (key.state === "PendingDeletion")
    throw new AwsError("KMSInvalidStateException", `${key.arn} is pending deletion.`);
  return key;
}

function checkQuota(keys: Keys, key: Key): void {
  const count = [...keys.aliases.values()].filter((alias) => alias.keyId === key.id).length;
  if (count >= MAX_ALIASES_PER_KEY)
    throw new AwsError("LimitExceededException", `A key can have at most ${MAX_ALIASES_PER_KEY} aliases.`);
}

function require(keys: Keys, name: string): Alias {
  const alias = keys.aliases.get(name);
  if (alias === undefined) throw new AwsError("NotFoundException", `Alias ${keys.arn(name)} is not found.`);
  return alias;
}
