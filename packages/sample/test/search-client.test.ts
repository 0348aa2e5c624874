import { CreateDomainCommand, DescribeDomainCommand } from "@aws-sdk/client-opensearch";
import { createCloud } from "@millrace/local-aws";
import { expect, test } from "vitest";
import { createClients } from "../src/clients.ts";

test("requests are signed and reach the domain in the process and over a port", async () => {
  await using cloud = createCloud({ clock: "fast" });
  const { url } = await cloud.listen();
  const { credentials, region } = cloud.clientConfig();
  const inside = createClients(cloud.clock, (options) => cloud.clientConfig(options));
  const outside = createClients(cloud.clock, () => ({ endpoint: url, credentials, region }));
  const control = inside.aws.opensearch();
  await control.send(new CreateDomainCommand({ DomainName: "trips", DomainEndpointOptions: { EnforceHTTPS: false } }));
  await cloud.clock.sleep(1000);
  const { DomainStatus } = await control.send(new DescribeDomainCommand({ DomainName: "trips" }));
  const endpoint = DomainStatus!.Endpoint!;

  const put = await inside.aws.search(endpoint).request("PUT", "/trips/_doc/a b?refresh=true", { fare: 3 });
  const bulk = await inside.aws
    .search(endpoint)
    .request("POST", "/_bulk", '{"index":{"_index":"trips"}}\n{"fare":4}\n');
  const got = await outside.aws.search(endpoint).request("GET", "/trips/_doc/a b");
  const missing = await outside.aws.search(endpoint).request("HEAD", "/none");
  inside.close();
  outside.close();

  expect([put.status, bulk.status, got.status, missing]).toEqual([201, 200, 200, { status: 404, body: undefined }]);
  expect(got.body).toMatchObject({ _id: "a b", _source: { fare: 3 } });
});
