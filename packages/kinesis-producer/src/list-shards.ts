import { ListShardsCommand, type ListShardsCommandOutput } from "@aws-sdk/client-kinesis";
import type { Settings } from "./options.ts";
import { ShardMap, type ShardPage } from "./shard-map.ts";

/** Lists the open shards of the stream, page by page; rejects with the client's error or `PRODUCER_SHARD_MAP_INVALID`. */
export async function listShards(settings: Pick<Settings, "client" | "stream">): Promise<ShardMap> {
  const pages: ShardPage[] = [];
  let token: string | undefined;
  do {
    // NextToken excludes StreamName and ShardFilter: https://docs.aws.amazon.com/kinesis/latest/APIReference/API_ListShards.html
    const input =
      token === undefined ? { ...settings.stream, ShardFilter: { Type: "AT_LATEST" as const } } : { NextToken: token };
    const page = (await settings.client.send(new ListShardsCommand(input))) as ListShardsCommandOutput;
    pages.push(page);
    token = page.NextToken;
  } while (token !== undefined);
  return ShardMap.fromPages(pages);
}
