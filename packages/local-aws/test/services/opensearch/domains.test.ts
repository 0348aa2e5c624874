import { CreateAccessKeyCommand, CreateUserCommand, IAMClient, PutUserPolicyCommand } from "@aws-sdk/client-iam";
import {
  AddTagsCommand,
  CreateDomainCommand,
  DeleteDomainCommand,
  DescribeDomainConfigCommand,
  DescribeDomainsCommand,
  ListDomainNamesCommand,
  ListTagsCommand,
  UpdateDomainConfigCommand,
} from "@aws-sdk/client-opensearch";
import { expect, test } from "vitest";
import { opensearch } from "../../../src/services/opensearch/index.ts";
import { ACCOUNT, refusal, Search } from "./support.ts";

const ARN = `arn:aws:es:us-east-1:${ACCOUNT}:domain/trips`;

test("a domain answers once it was created, and no more once it is deleted", async () => {
  const search = new Search();

  const { DomainStatus } = await search.send(new CreateDomainCommand({ DomainName: "trips" }));
  expect(DomainStatus).toMatchObject({ ARN, Processing: true, Created: true });
  expect(DomainStatus?.Endpoint).toBeUndefined();
  await search.cloud.clock.sleep(1000);
  const active = await search.status("trips");
  expect(active).toMatchObject({ Processing: false, EngineVersion: "OpenSearch_2.19" });
  const { body } = await search.signed(active.Endpoint!).info();
  expect(body.version.number).toBe("2.19.0");
  expect((await search.send(new ListDomainNamesCommand({}))).DomainNames).toEqual([
    { DomainName: "trips", EngineType: "OpenSearch" },
  ]);
  await search.send(new DeleteDomainCommand({ DomainName: "trips" }));
  expect((await refusal(search.signed(active.Endpoint!).info())).status).toBe(404);
  await search.cloud.clock.sleep(1000);
  expect((await search.send(new DescribeDomainsCommand({ DomainNames: ["trips"] }))).DomainStatusList).toEqual([]);
});

test("configuration and tags change in place", async () => {
  const search = new Search();
  await search.create("trips", { TagList: [{ Key: "a", Value: "1" }] });

  await search.send(new UpdateDomainConfigCommand({ DomainName: "trips", ClusterConfig: { InstanceCount: 2 } }));
  await search.send(new AddTagsCommand({ ARN, TagList: [{ Key: "b", Value: "2" }] }));
  const { DomainConfig } = await search.send(new DescribeDomainConfigCommand({ DomainName: "trips" }));

  expect(DomainConfig?.ClusterConfig).toMatchObject({
    Options: { InstanceCount: 2 },
    Status: { UpdateVersion: 2, State: "Processing" },
  });
  expect((await search.send(new ListTagsCommand({ ARN }))).TagList).toEqual([
    { Key: "a", Value: "1" },
    { Key: "b", Value: "2" },
  ]);
  await search.cloud.clock.sleep(500);
  expect((await search.status("trips")).DomainProcessingStatus).toBe("Active");
});

test.each([
  { VPCOptions: { SubnetIds: ["subnet-1"] } },
  { AdvancedSecurityOptions: { Enabled: true } },
  { EngineVersion: "Elasticsearch_7.10" },
  { AutoTuneOptions: { DesiredState: "ENABLED" as const } },
])("an option that is not executed is refused by name: %o", async (option) => {
  const search = new Search();

  await expect(search.send(new CreateDomainCommand({ DomainName: "trips", ...option }))).rejects.toMatchObject({
    name: "NotImplemented",
    message: expect.stringContaining(Object.keys(option)[0]!),
  });
});

function policy(principal: string, action: string): string {
  const statement = { Effect: "Allow", Principal: { AWS: principal }, Action: action, Resource: `${ARN}/*` };
  return JSON.stringify({ Version: "2012-10-17", Statement: [statement] });
}

test("requests without a signature are answered where the access policy allows anyone", async () => {
  const search = new Search();
  const { Endpoint } = await search.create("trips");
  const client = search.unsigned(Endpoint!);

  expect(await refusal(client.count())).toMatchObject({
    status: 403,
    body: { Message: expect.stringMatching(/anonymous/) },
  });
  await search.send(
    new UpdateDomainConfigCommand({ DomainName: "trips", AccessPolicies: policy("*", "es:ESHttpGet") }),
  );
  expect((await client.cluster.health()).body.status).toBe("green");
  expect((await refusal(client.index({ index: "a", body: {} }))).status).toBe(403);
});

test("identity policies allow methods on the paths of a domain", async () => {
  const search = new Search();
  const { Endpoint } = await search.create("trips");
  const iam = new IAMClient({ ...search.cloud.clientConfig(), maxAttempts: 1 });
  await iam.send(new CreateUserCommand({ UserName: "reader" }));
  const statement = { Effect: "Allow", Action: ["es:ESHttpGet", "es:ESHttpPut"], Resource: `${ARN}/open*` };
  const PolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement: [statement] });
  await iam.send(new PutUserPolicyCommand({ UserName: "reader", PolicyName: "p", PolicyDocument }));
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: "reader" }));
  const client = search.signed(Endpoint!, {
    accessKeyId: AccessKey!.AccessKeyId!,
    secretAccessKey: AccessKey!.SecretAccessKey!,
  });

  expect((await client.index({ index: "open", id: "1", body: { a: 1 } })).statusCode).toBe(201);
  const error = await refusal(client.get({ index: "closed", id: "1" }));
  expect(error).toMatchObject({
    status: 403,
    body: {
      Message: `User: arn:aws:iam::${ACCOUNT}:user/reader is not authorized to perform: es:ESHttpGet on resource: ${ARN}/closed/_doc/1 because no identity-based policy allows the es:ESHttpGet action`,
    },
  });
  expect((await refusal(client.delete({ index: "open", id: "1" }))).status).toBe(403);
});

test("a wrong secret is refused", async () => {
  const search = new Search();
  const { Endpoint } = await search.create("trips");

  const client = search.signed(Endpoint!, { accessKeyId: search.cloud.root.accessKeyId, secretAccessKey: "wrong" });

  expect((await refusal(client.info())).status).toBe(403);
});

test("a domain that enforces HTTPS refuses requests without it", async () => {
  const search = new Search();
  const { Endpoint } = await search.create("trips", { DomainEndpointOptions: { EnforceHTTPS: true } });

  expect(await refusal(search.signed(Endpoint!).info())).toMatchObject({
    status: 403,
    body: { message: "Domain trips enforces HTTPS." },
  });
});

test("other services index in bulk", async () => {
  const search = new Search();
  const client = await search.client();
  const { api } = search.cloud.services.instance(opensearch, search.cloud.region);

  const items = await api.bulk(
    ARN,
    '{"index":{"_index":"a","_id":"1"}}\n{"n":1}\n{"index":{"_index":"a"}}\n{"n":"x"}\n',
  );

  expect(items.map((item) => [item.status, item.error?.type])).toEqual([
    [201, undefined],
    [400, "mapper_parsing_exception"],
  ]);
  expect((await client.get({ index: "a", id: "1" })).body._source).toEqual({ n: 1 });
  await expect(api.bulk(`${ARN}x`, "")).rejects.toMatchObject({ code: "ResourceNotFoundException" });
});
