import type {
  AddTagsToStreamCommandInput,
  CreateStreamCommandInput,
  DeleteStreamCommandInput,
  DescribeStreamCommandInput,
  DescribeStreamSummaryCommandInput,
  GetRecordsCommandInput,
  GetShardIteratorCommandInput,
  ListStreamsCommandInput,
  ListTagsForResourceCommandInput,
  ListTagsForStreamCommandInput,
  PutRecordCommandInput,
  PutRecordsCommandInput,
  RemoveTagsFromStreamCommandInput,
  TagResourceCommandInput,
  UntagResourceCommandInput,
} from "@aws-sdk/client-kinesis";
import { operation, type ServiceDefinition, type ServiceHost } from "../../service.ts";
import { describeLimits, describeStream, describeStreamSummary, listStreams } from "./describe.ts";
import { createStream, deleteStream } from "./lifecycle.ts";
import { Puts } from "./put.ts";
import { getRecords, getShardIterator } from "./read.ts";
import { Streams } from "./streams.ts";
import {
  addTagsToStream,
  listTagsForResource,
  listTagsForStream,
  removeTagsFromStream,
  tagResource,
  untagResource,
} from "./tags.ts";

export const kinesis: ServiceDefinition<unknown> = {
  id: "kinesis",
  sdk: () => import("@aws-sdk/client-kinesis"),
  protocols: ["aws-json-1.1"],
  signingName: "kinesis",
  targetPrefix: "Kinesis_20131202",
  create,
};

const STREAM = ["StreamName", "StreamARN"] as const;

function create(host: ServiceHost) {
  const streams = new Streams(host);
  const puts = new Puts(streams);
  return {
    operations: {
      CreateStream: operation(
        ["StreamName", "ShardCount", "StreamModeDetails", "Tags", "MaxRecordSizeInKiB"],
        (input: CreateStreamCommandInput) => void createStream(streams, input),
      ),
      DeleteStream: operation(
        [...STREAM, "EnforceConsumerDeletion"],
        (input: DeleteStreamCommandInput) => void deleteStream(streams, input),
      ),
      DescribeStream: operation([...STREAM, "Limit", "ExclusiveStartShardId"], (input: DescribeStreamCommandInput) =>
        describeStream(streams, input),
      ),
      DescribeStreamSummary: operation([...STREAM], (input: DescribeStreamSummaryCommandInput) =>
        describeStreamSummary(streams, input),
      ),
      DescribeLimits: operation([], () => describeLimits(streams)),
      ListStreams: operation(["Limit", "ExclusiveStartStreamName", "NextToken"], (input: ListStreamsCommandInput) =>
        listStreams(streams, input),
      ),
      PutRecord: operation(
        [...STREAM, "Data", "PartitionKey", "ExplicitHashKey", "SequenceNumberForOrdering"],
        (input: PutRecordCommandInput) => puts.putRecord(input),
      ),
      PutRecords: operation([...STREAM, "Records"], (input: PutRecordsCommandInput) => puts.putRecords(input)),
      GetShardIterator: operation(
        [...STREAM, "ShardId", "ShardIteratorType", "StartingSequenceNumber", "Timestamp"],
        (input: GetShardIteratorCommandInput) => getShardIterator(streams, input),
      ),
      GetRecords: operation(["ShardIterator", "Limit", "StreamARN"], (input: GetRecordsCommandInput) =>
        getRecords(streams, input),
      ),
      AddTagsToStream: operation(
        [...STREAM, "Tags"],
        (input: AddTagsToStreamCommandInput) => void addTagsToStream(streams, input),
      ),
      RemoveTagsFromStream: operation(
        [...STREAM, "TagKeys"],
        (input: RemoveTagsFromStreamCommandInput) => void removeTagsFromStream(streams, input),
      ),
      ListTagsForStream: operation(
        [...STREAM, "ExclusiveStartTagKey", "Limit"],
        (input: ListTagsForStreamCommandInput) => listTagsForStream(streams, input),
      ),
      TagResource: operation(
        ["ResourceARN", "Tags"],
        (input: TagResourceCommandInput) => void tagResource(streams, input),
      ),
      UntagResource: operation(
        ["ResourceARN", "TagKeys"],
        (input: UntagResourceCommandInput) => void untagResource(streams, input),
      ),
      ListTagsForResource: operation(["ResourceARN"], (input: ListTagsForResourceCommandInput) =>
        listTagsForResource(streams, input),
      ),
    },
    api: undefined,
    close: () => streams.close(),
  };
}
