# Messages and changes in folders by table and shape, and results of queries.
module "lake" {
  source = "../../modules/s3-bucket"

  name_prefix   = var.name_prefix
  name          = "curated"
  force_destroy = true
  tags          = var.tags
}

# What Firehose could not deliver, and why.
module "errors" {
  source = "../../modules/log-group"

  name_prefix = var.name_prefix
  name        = "cdc-lake-errors"
  streams     = [local.log_stream]
  tags        = var.tags
}

# Test messages, every minute while the schedule is on.
module "messages" {
  source = "../../modules/kinesis-stream"

  name_prefix = var.name_prefix
  name        = "messages"
  tags        = var.tags
}

module "publish_messages" {
  source = "../../modules/lambda-function"

  name_prefix     = var.name_prefix
  name            = "publish-messages"
  role_arn        = module.publish_messages_role.arn
  bundle_path     = "${path.module}/../../../apps/cdc-lake/dist/functions/publish-messages.zip"
  timeout_seconds = 60
  environment     = { STREAM = module.messages.name, MESSAGES = tostring(var.messages), UNVERSIONED = tostring(var.unversioned) }
  tags            = var.tags
}

module "data_source" {
  source = "../../modules/schedule"

  name_prefix   = var.name_prefix
  name          = "data-source"
  expression    = "rate(1 minute)"
  enabled       = false
  target_arn    = module.publish_messages.arn
  target_action = "lambda:InvokeFunction"
  tags          = var.tags
}

# By table, which a function tells, and by version, which jq finds in every message.
module "by_table" {
  source = "../../modules/firehose-delivery-stream"

  name_prefix          = var.name_prefix
  name                 = "by-table"
  role_arn             = module.by_table_role.arn
  bucket_arn           = module.lake.arn
  source_stream_arn    = module.messages.arn
  prefix               = "table=!{partitionKeyFromLambda:table}/version=!{partitionKeyFromQuery:version}/year=!{partitionKeyFromLambda:year}/month=!{partitionKeyFromLambda:month}/day=!{partitionKeyFromLambda:day}/"
  buffering_size       = 128
  buffering_interval   = 60
  dynamic_partitioning = true
  function_arn         = module.table_key.arn
  partition_query      = "{version:.version}"
  log_group_name       = module.errors.name
  tags                 = var.tags
}

module "table_key" {
  source = "../../modules/lambda-function"

  name_prefix     = var.name_prefix
  name            = "table-key"
  role_arn        = module.table_key_role.arn
  bundle_path     = "${path.module}/../../../apps/cdc-lake/dist/functions/table-key.zip"
  timeout_seconds = 60
  tags            = var.tags
}

# Changes of a database as AWS DMS writes them.
module "changes" {
  source = "../../modules/kinesis-stream"

  name_prefix = var.name_prefix
  name        = "changes"
  shard_count = 2
  tags        = var.tags
}

# By kind of record, table, number of columns and day of the change: all found by jq.
module "by_shape" {
  source = "../../modules/firehose-delivery-stream"

  name_prefix          = var.name_prefix
  name                 = "by-shape"
  role_arn             = module.changes_role.arn
  bucket_arn           = module.lake.arn
  source_stream_arn    = module.changes.arn
  prefix               = "changes/kind=!{partitionKeyFromQuery:kind}/schema=!{partitionKeyFromQuery:schema}/table=!{partitionKeyFromQuery:table}/shape=!{partitionKeyFromQuery:shape}/day=!{partitionKeyFromQuery:day}/"
  buffering_size       = 128
  buffering_interval   = 60
  dynamic_partitioning = true
  partition_query      = "{kind:.metadata[\"record-type\"],schema:.metadata[\"schema-name\"],table:.metadata[\"table-name\"],shape:((.data // .control)|length),day:.metadata.timestamp[0:10]}"
  log_group_name       = module.errors.name
  tags                 = var.tags
}

# The same stream without partitions, as all tables came.
module "mixed" {
  source = "../../modules/firehose-delivery-stream"

  name_prefix        = var.name_prefix
  name               = "mixed"
  role_arn           = module.changes_role.arn
  bucket_arn         = module.lake.arn
  source_stream_arn  = module.changes.arn
  prefix             = "mixed/"
  buffering_size     = 128
  buffering_interval = 60
  log_group_name     = module.errors.name
  tags               = var.tags
}

module "queries" {
  source = "../../modules/athena-workgroup"

  name_prefix    = var.name_prefix
  name           = "cdc-lake"
  description    = "Messages by table and version, and tables as they are and were."
  results_bucket = module.lake.name
  tags           = var.tags

  named_queries = {
    for name, description in local.saved_queries : "${var.name_prefix} ${name}" => {
      database    = module.database.name
      query       = file("${path.module}/../../../apps/cdc-lake/src/sql/${name}.sql")
      description = description
    }
  }
}

data "aws_caller_identity" "current" {}
data "aws_partition" "current" {}
data "aws_region" "current" {}

locals {
  # The log stream that the module of delivery streams names.
  log_stream = "S3Delivery"

  saved_queries = {
    customer-orders      = "Orders with their customers, by country."
    new-transactions     = "Transactions of the second version, by source."
    old-transactions     = "Transactions of the first version."
    current-customers    = "View: customers as they are, the last change of each."
    current-orders       = "View: orders as they are, the last change of each."
    current-transactions = "View: transactions as they are, whatever shape they were written in."
  }
}
