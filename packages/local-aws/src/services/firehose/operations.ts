import type { PutRecordBatchCommandInput, PutRecordCommandInput } from "@aws-sdk/client-firehose";
import { operation } from "../../service.ts";
import { describeDeliveryStream, listDeliveryStreams } from "./describe.ts";
import { startEncryption, stopEncryption } from "./encryption-operations.ts";
import { createDeliveryStream, deleteDeliveryStream } from "./lifecycle.ts";
import type { Puts } from "./put.ts";
import type { Streams } from "./streams.ts";
import { listTagsForDeliveryStream, tagDeliveryStream, untagDeliveryStream } from "./tags.ts";
import { PUT_RECORD_BATCH } from "./tuned.ts";
import { updateDestination } from "./update.ts";

const NAME = "DeliveryStreamName";

/**
 * The operations that are implemented, each with the input members it executes. Destinations that are not implemented pass
 * this list so that their refusal can say what to use instead.
 */
export function createOperations(streams: Streams, puts: Puts) {
  function on<Input extends object, Output extends object>(
    members: readonly (keyof Input & string)[],
    run: (streams: Streams, input: Input) => Output | Promise<Output>,
  ) {
    return operation<Input, Output>(members, (input) => run(streams, input));
  }

  return {
    PutRecord: operation([NAME, "Record"], (input: PutRecordCommandInput) => puts.putRecord(input)),
    PutRecordBatch: operation(
      [NAME, "Records"],
      (input: PutRecordBatchCommandInput) => puts.putRecordBatch(input),
      PUT_RECORD_BATCH,
    ),
    CreateDeliveryStream: on(
      [
        NAME,
        "DeliveryStreamType",
        "DirectPutSourceConfiguration",
        "KinesisStreamSourceConfiguration",
        "DeliveryStreamEncryptionConfigurationInput",
        "S3DestinationConfiguration",
        "ExtendedS3DestinationConfiguration",
        "HttpEndpointDestinationConfiguration",
        "AmazonopensearchserviceDestinationConfiguration",
        "RedshiftDestinationConfiguration",
        "ElasticsearchDestinationConfiguration",
        "SplunkDestinationConfiguration",
        "AmazonOpenSearchServerlessDestinationConfiguration",
        "SnowflakeDestinationConfiguration",
        "IcebergDestinationConfiguration",
        "Tags",
      ],
      createDeliveryStream,
    ),
    DeleteDeliveryStream: on([NAME, "AllowForceDelete"], deleteDeliveryStream),
    DescribeDeliveryStream: on([NAME, "Limit", "ExclusiveStartDestinationId"], describeDeliveryStream),
    ListDeliveryStreams: on(["Limit", "DeliveryStreamType", "ExclusiveStartDeliveryStreamName"], listDeliveryStreams),
    UpdateDestination: on(
      [
        NAME,
        "CurrentDeliveryStreamVersionId",
        "DestinationId",
        "S3DestinationUpdate",
        "ExtendedS3DestinationUpdate",
        "HttpEndpointDestinationUpdate",
        "AmazonopensearchserviceDestinationUpdate",
        "RedshiftDestinationUpdate",
        "ElasticsearchDestinationUpdate",
        "SplunkDestinationUpdate",
        "AmazonOpenSearchServerlessDestinationUpdate",
        "SnowflakeDestinationUpdate",
        "IcebergDestinationUpdate",
      ],
      updateDestination,
    ),
    StartDeliveryStreamEncryption: on([NAME, "DeliveryStreamEncryptionConfigurationInput"], startEncryption),
    StopDeliveryStreamEncryption: on([NAME], stopEncryption),
    TagDeliveryStream: on([NAME, "Tags"], tagDeliveryStream),
    UntagDeliveryStream: on([NAME, "TagKeys"], untagDeliveryStream),
    ListTagsForDeliveryStream: on([NAME, "ExclusiveStartTagKey", "Limit"], listTagsForDeliveryStream),
  };
}
