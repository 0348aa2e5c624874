import {
  AthenaClient,
  BatchGetNamedQueryCommand,
  CreateNamedQueryCommand,
  CreateWorkGroupCommand,
  GetNamedQueryCommand,
  ListDatabasesCommand,
  ListWorkGroupsCommand,
} from "@aws-sdk/client-athena";
import { CreateAccessKeyCommand, CreateUserCommand, IAMClient, PutUserPolicyCommand } from "@aws-sdk/client-iam";
import { expect, onTestFinished, test } from "vitest";
import { ACCOUNT, Lake } from "./support.ts";

const ARN = `arn:aws:athena:us-east-1:${ACCOUNT}`;

/** A client of a user who may do everything on the resources. */
async function user(lake: Lake, Resource: string[]): Promise<AthenaClient> {
  const iam = new IAMClient(lake.cloud.clientConfig());
  await iam.send(new CreateUserCommand({ UserName: "ann" }));
  const statement = { Effect: "Allow", Action: ["athena:*"], Resource };
  const PolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement: [statement] });
  await iam.send(new PutUserPolicyCommand({ UserName: "ann", PolicyName: "p", PolicyDocument }));
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: "ann" }));
  const credentials = { accessKeyId: AccessKey!.AccessKeyId!, secretAccessKey: AccessKey!.SecretAccessKey! };
  const client = new AthenaClient({ ...lake.cloud.clientConfig({ credentials }), maxAttempts: 1 });
  onTestFinished(() => {
    iam.destroy();
    client.destroy();
  });
  return client;
}

test("a saved query belongs to its work group, also when several are asked for", async () => {
  const lake = await new Lake().prepare();
  await lake.athena.send(new CreateWorkGroupCommand({ Name: "team" }));
  const save = async (WorkGroup: string) => {
    const input = { Name: "q", Database: "db", QueryString: "SELECT 1", WorkGroup };
    return (await lake.athena.send(new CreateNamedQueryCommand(input))).NamedQueryId!;
  };
  const [own, other] = [await save("team"), await save("primary")];
  const client = await user(lake, [`${ARN}:workgroup/team`]);

  const { NamedQuery } = await client.send(new GetNamedQueryCommand({ NamedQueryId: own }));

  expect(NamedQuery!.WorkGroup).toBe("team");
  await expect(client.send(new GetNamedQueryCommand({ NamedQueryId: other }))).rejects.toThrow(
    `athena:GetNamedQuery on resource: ${ARN}:workgroup/primary`,
  );
  await expect(client.send(new BatchGetNamedQueryCommand({ NamedQueryIds: [own, other] }))).rejects.toThrow(
    "workgroup/primary",
  );
});

test("databases belong to a data catalogue, and lists of work groups to none", async () => {
  const lake = await new Lake().prepare();
  const client = await user(lake, [`${ARN}:datacatalog/AwsDataCatalog`]);

  const { DatabaseList } = await client.send(new ListDatabasesCommand({ CatalogName: "AwsDataCatalog" }));

  expect(DatabaseList!.map(({ Name }) => Name)).toContain("db");
  await expect(client.send(new ListWorkGroupsCommand({}))).rejects.toThrow(
    "not authorized to perform: athena:ListWorkGroups because",
  );
});
