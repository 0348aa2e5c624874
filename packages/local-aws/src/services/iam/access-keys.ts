import type {
  CreateAccessKeyCommandInput,
  DeleteAccessKeyCommandInput,
  ListAccessKeysCommandInput,
  UpdateAccessKeyCommandInput,
} from "@aws-sdk/client-iam";
import { accessKeyId, secretKey } from "../../auth/key-pair.ts";
import { Constraints } from "../../constraints.ts";
import { operation } from "../../service.ts";
import { findUser } from "./entities.ts";
import { PAGE_MEMBERS, paginate } from "./paging.ts";
import type { AccessKey, IamState, User } from "./state.ts";
import { userNameOf } from "./users.ts";
import { limitExceeded, noSuchEntity } from "./validation.ts";

const MAX_KEYS_PER_USER = 2;

export function accessKeyOperations(state: IamState) {
  const { credentials, random, clock } = state.host;
  return {
    CreateAccessKey: operation(["UserName"], (input: CreateAccessKeyCommandInput, context) => {
      const user = findUser(state, userNameOf(input.UserName, context));
      if (user.accessKeys.length >= MAX_KEYS_PER_USER)
        throw limitExceeded(`Cannot exceed quota for AccessKeysPerUser: ${MAX_KEYS_PER_USER}`);
      const key: AccessKey = {
        id: accessKeyId(random, "AKIA"),
        secret: secretKey(random),
        created: clock.now(),
        active: true,
      };
      user.accessKeys.push(key);
      register(user, key);
      return { AccessKey: { ...describe(user, key), SecretAccessKey: key.secret } };
    }),
    ListAccessKeys: operation(["UserName", ...PAGE_MEMBERS], (input: ListAccessKeysCommandInput, context) => {
      const user = findUser(state, userNameOf(input.UserName, context));
      const { items, page } = paginate(user.accessKeys, (key) => key.id, input);
      return { AccessKeyMetadata: items.map((key) => describe(user, key)), ...page };
    }),
    UpdateAccessKey: operation(["AccessKeyId", "Status", "UserName"], (input: UpdateAccessKeyCommandInput, context) => {
      new Constraints().oneOf("status", input.Status, ["Active", "Inactive"]).check("ValidationError");
      const user = findUser(state, userNameOf(input.UserName, context));
      const key = findKey(user, input.AccessKeyId);
      key.active = input.Status === "Active";
      if (key.active) register(user, key);
      else credentials.remove(key.id);
      return {};
    }),
    DeleteAccessKey: operation(["AccessKeyId", "UserName"], (input: DeleteAccessKeyCommandInput, context) => {
      const user = findUser(state, userNameOf(input.UserName, context));
      const key = findKey(user, input.AccessKeyId);
      user.accessKeys.splice(user.accessKeys.indexOf(key), 1);
      credentials.remove(key.id);
      return {};
    }),
  };

  function register(user: User, key: AccessKey): void {
    credentials.add({
      accessKeyId: key.id,
      secretAccessKey: key.secret,
      principal: { kind: "user", arn: user.arn, userId: user.id, account: state.host.account },
    });
  }
}

function findKey(user: User, id: string | undefined): AccessKey {
  const key = user.accessKeys.find((candidate) => candidate.id === id);
  if (!key) throw noSuchEntity(`The Access Key with id ${id} cannot be found.`);
  return key;
}

function describe(user: User, key: AccessKey) {
  return {
    UserName: user.name,
    AccessKeyId: key.id,
    Status: key.active ? ("Active" as const) : ("Inactive" as const),
    CreateDate: new Date(key.created),
  };
}
