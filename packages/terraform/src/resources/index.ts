import type { ResourceHandler } from "../plan/handler.ts";
import { appautoscalingPolicy } from "./appautoscaling-policy.ts";
import { appautoscalingTarget } from "./appautoscaling-target.ts";
import { athenaDatabase } from "./athena-database.ts";
import { athenaNamedQuery } from "./athena-named-query.ts";
import { athenaPreparedStatement } from "./athena-prepared-statement.ts";
import { athenaWorkgroup } from "./athena-workgroup.ts";
import { cloudtrail } from "./cloudtrail.ts";
import { cloudwatchCompositeAlarm } from "./cloudwatch-composite-alarm.ts";
import { cloudwatchDashboard } from "./cloudwatch-dashboard.ts";
import { cloudwatchEventBus } from "./cloudwatch-event-bus.ts";
import { cloudwatchEventRule } from "./cloudwatch-event-rule.ts";
import { cloudwatchEventTarget } from "./cloudwatch-event-target.ts";
import { cloudwatchLogGroup } from "./cloudwatch-log-group.ts";
import { cloudwatchLogMetricFilter } from "./cloudwatch-log-metric-filter.ts";
import { cloudwatchLogStream } from "./cloudwatch-log-stream.ts";
import { cloudwatchLogSubscriptionFilter } from "./cloudwatch-log-subscription-filter.ts";
import { cloudwatchMetricAlarm } from "./cloudwatch-metric-alarm.ts";
import { dynamodbTable } from "./dynamodb-table.ts";
import { dynamodbTableItem } from "./dynamodb-table-item.ts";
import { firehoseDeliveryStream } from "./firehose-delivery-stream.ts";
import { glueCatalogDatabase } from "./glue-catalog-database.ts";
import { glueCatalogTable } from "./glue-catalog-table.ts";
import { glueCrawler } from "./glue-crawler.ts";
import { gluePartition } from "./glue-partition.ts";
import { iamPolicy } from "./iam-policy.ts";
import { iamRole } from "./iam-role.ts";
import { iamRolePolicy } from "./iam-role-policy.ts";
import { iamRolePolicyAttachment } from "./iam-role-policy-attachment.ts";
import { kinesisStream } from "./kinesis-stream.ts";
import { kinesisStreamConsumer } from "./kinesis-stream-consumer.ts";
import { kinesisanalyticsv2Application } from "./kinesisanalyticsv2-application.ts";
import { kinesisanalyticsv2ApplicationSnapshot } from "./kinesisanalyticsv2-application-snapshot.ts";
import { kmsAlias } from "./kms-alias.ts";
import { kmsKey } from "./kms-key.ts";
import { lambdaAlias } from "./lambda-alias.ts";
import { lambdaEventSourceMapping } from "./lambda-event-source-mapping.ts";
import { lambdaFunction } from "./lambda-function.ts";
import { lambdaFunctionEventInvokeConfig } from "./lambda-function-event-invoke-config.ts";
import { lambdaPermission } from "./lambda-permission.ts";
import { opensearchDomain } from "./opensearch-domain.ts";
import { opensearchDomainPolicy } from "./opensearch-domain-policy.ts";
import { s3Bucket } from "./s3-bucket.ts";
import { s3BucketLifecycleConfiguration } from "./s3-bucket-lifecycle-configuration.ts";
import { s3BucketNotification } from "./s3-bucket-notification.ts";
import { s3BucketOwnershipControls } from "./s3-bucket-ownership-controls.ts";
import { s3BucketPolicy } from "./s3-bucket-policy.ts";
import { s3BucketPublicAccessBlock } from "./s3-bucket-public-access-block.ts";
import { s3BucketServerSideEncryptionConfiguration } from "./s3-bucket-server-side-encryption-configuration.ts";
import { s3BucketVersioning } from "./s3-bucket-versioning.ts";
import { s3Object } from "./s3-object.ts";
import { schedulerSchedule } from "./scheduler-schedule.ts";
import { schedulerScheduleGroup } from "./scheduler-schedule-group.ts";
import { secretsmanagerSecret } from "./secretsmanager-secret.ts";
import { secretsmanagerSecretVersion } from "./secretsmanager-secret-version.ts";
import { snsTopic } from "./sns-topic.ts";
import { snsTopicPolicy } from "./sns-topic-policy.ts";
import { snsTopicSubscription } from "./sns-topic-subscription.ts";
import { sqsQueue } from "./sqs-queue.ts";
import { sqsQueuePolicy, sqsQueueRedrivePolicy } from "./sqs-queue-attribute.ts";

/** Every resource type that the embedded AWS can hold, by type. */
export const RESOURCES: ReadonlyMap<string, ResourceHandler> = new Map(
  [
    appautoscalingPolicy,
    appautoscalingTarget,
    athenaDatabase,
    athenaNamedQuery,
    athenaPreparedStatement,
    athenaWorkgroup,
    cloudtrail,
    cloudwatchCompositeAlarm,
    cloudwatchDashboard,
    cloudwatchEventBus,
    cloudwatchEventRule,
    cloudwatchEventTarget,
    cloudwatchLogGroup,
    cloudwatchLogMetricFilter,
    cloudwatchLogStream,
    cloudwatchLogSubscriptionFilter,
    cloudwatchMetricAlarm,
    dynamodbTable,
    dynamodbTableItem,
    firehoseDeliveryStream,
    glueCatalogDatabase,
    glueCatalogTable,
    glueCrawler,
    gluePartition,
    iamPolicy,
    iamRole,
    iamRolePolicy,
    iamRolePolicyAttachment,
    kinesisStream,
    kinesisStreamConsumer,
    kinesisanalyticsv2Application,
    kinesisanalyticsv2ApplicationSnapshot,
    kmsAlias,
    kmsKey,
    lambdaAlias,
    lambdaEventSourceMapping,
    lambdaFunction,
    lambdaFunctionEventInvokeConfig,
    lambdaPermission,
    opensearchDomain,
    opensearchDomainPolicy,
    s3Bucket,
    s3BucketLifecycleConfiguration,
    s3BucketNotification,
    s3BucketOwnershipControls,
    s3BucketPolicy,
    s3BucketPublicAccessBlock,
    s3BucketServerSideEncryptionConfiguration,
    s3BucketVersioning,
    s3Object,
    schedulerSchedule,
    schedulerScheduleGroup,
    secretsmanagerSecret,
    secretsmanagerSecretVersion,
    snsTopic,
    snsTopicPolicy,
    snsTopicSubscription,
    sqsQueue,
    sqsQueuePolicy,
    sqsQueueRedrivePolicy,
  ].map((handler) => [handler.type, handler]),
);
