import type {
  AmazonopensearchserviceDestinationConfiguration,
  ExtendedS3DestinationConfiguration,
  HttpEndpointDestinationConfiguration,
} from "@aws-sdk/client-firehose";
import type { BufferHints } from "./buffer.ts";
import type { FormatConversion } from "./conversion/settings.ts";
import type { Processing } from "./processing-settings.ts";
import type { LogTarget, S3Configuration, S3Settings } from "./s3-settings.ts";

interface DestinationBase {
  /** Bucket of records that cannot be delivered or processed. */
  readonly errors: S3Settings;
  /** Bucket of all records as they came in; undefined when only failures are kept. */
  readonly backup: S3Settings | undefined;
  readonly processing: Processing;
  readonly buffer: BufferHints;
  readonly log: LogTarget | undefined;
}

export interface S3Destination extends DestinationBase {
  readonly kind: "s3";
  readonly config: ExtendedS3DestinationConfiguration;
  readonly s3: S3Settings;
  readonly dynamicPartitioning: boolean;
  /** Conversion to Parquet; undefined when records are delivered as they are. */
  readonly conversion: FormatConversion | undefined;
}

export interface HttpDestination extends DestinationBase {
  readonly kind: "http";
  readonly config: HttpEndpointDestinationConfiguration;
  readonly url: string;
  readonly accessKey: string | undefined;
  /** Secret with the access key, in its `api_key`, and the role to read it. */
  readonly secret: { readonly arn: string; readonly roleArn: string } | undefined;
  readonly gzip: boolean;
  readonly commonAttributes: Readonly<Record<string, string>>;
  readonly retryMs: number;
}

export interface SearchDestination extends DestinationBase {
  readonly kind: "search";
  readonly config: AmazonopensearchserviceDestinationConfiguration;
  readonly roleArn: string;
  readonly domainArn: string;
  readonly index: string;
  readonly rotation: "NoRotation" | "OneHour" | "OneDay" | "OneWeek" | "OneMonth";
  /** Whether Firehose names the documents. */
  readonly documentIds: boolean;
  readonly retryMs: number;
}

/** Where a delivery stream delivers to: its settings as the API gives them, defaults filled in, and what they say. */
export type Destination = S3Destination | HttpDestination | SearchDestination;

export type { S3Configuration };
