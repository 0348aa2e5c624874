# Everything that is delivered, what failed, and results of queries.
module "lake" {
  source = "../../modules/s3-bucket"

  name_prefix   = var.name_prefix
  name          = "lake"
  force_destroy = true
  tags          = var.tags
}

# What Firehose could not deliver, and why.
module "errors" {
  source = "../../modules/log-group"

  name_prefix = var.name_prefix
  name        = "partitioned-lake-errors"
  streams     = [local.log_stream]
  tags        = var.tags
}

# The same clicks in every layout: one delivery stream and one table each.
module "clicks" {
  source   = "../../modules/firehose-delivery-stream"
  for_each = local.layouts

  name_prefix          = var.name_prefix
  name                 = "clicks-${each.key}"
  role_arn             = module.clicks_role.arn
  bucket_arn           = module.lake.arn
  prefix               = "clicks/${each.key}/${each.value.prefix}"
  error_output_prefix  = "errors/clicks/${each.key}/!{firehose:error-output-type}/!{timestamp:yyyy/MM/dd}/"
  buffering_size       = 64
  buffering_interval   = var.buffer_seconds
  compression_format   = each.value.compression
  dynamic_partitioning = each.value.by_keys
  partition_query      = each.value.by_keys ? local.click_keys : null
  deaggregation        = each.value.deaggregation
  new_line             = each.value.by_keys && each.value.format == "json"
  parquet_table        = each.value.format == "json" ? null : { database_name = module.database.name, table_name = module.click_tables[each.key].name }
  log_group_name       = module.errors.name
  tags                 = var.tags
}

module "click_tables" {
  source   = "../../modules/glue-table"
  for_each = local.layouts

  name           = "clicks_${replace(each.key, "-", "_")}"
  description    = each.value.description
  database_name  = module.database.name
  location       = "s3://${module.lake.name}/clicks/${each.key}/"
  format         = each.value.format
  columns        = [for column in local.click_columns : column if !(each.value.by_keys && column.name == "customer_id")]
  partition_keys = [for name in each.value.keys : { name = name, type = "string" }]
  parameters     = each.value.projection
}

# Ticks of a stock exchange: arrival in the prefix, a function, and a copy of what came in.
module "tickers" {
  source = "../../modules/firehose-delivery-stream"

  name_prefix         = var.name_prefix
  name                = "tickers"
  role_arn            = module.tickers_role.arn
  bucket_arn          = module.lake.arn
  prefix              = "fhbase/year=!{timestamp:yyyy}/month=!{timestamp:MM}/day=!{timestamp:dd}/hour=!{timestamp:HH}/"
  error_output_prefix = "fherroroutputbase/!{firehose:random-string}/!{firehose:error-output-type}/!{timestamp:yyyy/MM/dd}/"
  backup_prefix       = "fhraw/year=!{timestamp:yyyy}/month=!{timestamp:MM}/day=!{timestamp:dd}/hour=!{timestamp:HH}/"
  buffering_size      = 1
  buffering_interval  = 240
  compression_format  = "UNCOMPRESSED"
  function_arn        = module.add_arrival.arn
  log_group_name      = module.errors.name
  tags                = var.tags
}

# Readings of devices, CSV in gzip: only a function can tell their keys.
module "readings" {
  source = "../../modules/firehose-delivery-stream"

  name_prefix          = var.name_prefix
  name                 = "readings"
  role_arn             = module.readings_role.arn
  bucket_arn           = module.lake.arn
  prefix               = "readings/customer_id=!{partitionKeyFromLambda:customer_id}/day=!{partitionKeyFromLambda:day}/"
  error_output_prefix  = "errors/readings/!{firehose:error-output-type}/!{timestamp:yyyy/MM/dd}/"
  buffering_size       = 64
  buffering_interval   = 60
  dynamic_partitioning = true
  function_arn         = module.reading_keys.arn
  log_group_name       = module.errors.name
  tags                 = var.tags
}

# A partition for each session: more than a delivery stream has at a time.
module "sessions" {
  source = "../../modules/firehose-delivery-stream"

  name_prefix          = var.name_prefix
  name                 = "sessions"
  role_arn             = module.clicks_role.arn
  bucket_arn           = module.lake.arn
  prefix               = "sessions/session_id=!{partitionKeyFromQuery:session_id}/"
  error_output_prefix  = "errors/sessions/!{firehose:error-output-type}/!{timestamp:yyyy/MM/dd}/"
  buffering_size       = 64
  buffering_interval   = 60
  dynamic_partitioning = true
  partition_query      = "{session_id:.session_id}"
  new_line             = true
  log_group_name       = module.errors.name
  tags                 = var.tags
}

module "database" {
  source = "../../modules/glue-database"

  name_prefix = var.name_prefix
  name        = "lake"
  description = "Clicks in several layouts, and ticks."
  tags        = var.tags
}

module "queries" {
  source = "../../modules/athena-workgroup"

  name_prefix    = var.name_prefix
  name           = "lake"
  description    = "The same question under every layout."
  results_bucket = module.lake.name
  tags           = var.tags
}

# Finds the ticks, their columns and partitions.
module "crawler" {
  source = "../../modules/glue-crawler"

  name_prefix   = var.name_prefix
  name          = "tickers"
  role_arn      = module.crawler_role.arn
  database_name = module.database.name
  locations     = ["s3://${module.lake.name}/fhbase/"]
  tags          = var.tags
}

module "add_arrival" {
  source = "../../modules/lambda-function"

  name_prefix     = var.name_prefix
  name            = "add-arrival"
  role_arn        = module.add_arrival_role.arn
  bundle_path     = "${path.module}/../../../apps/partitioned-lake/dist/functions/add-arrival.zip"
  timeout_seconds = 60
  tags            = var.tags
}

module "reading_keys" {
  source = "../../modules/lambda-function"

  name_prefix     = var.name_prefix
  name            = "reading-keys"
  role_arn        = module.reading_keys_role.arn
  bundle_path     = "${path.module}/../../../apps/partitioned-lake/dist/functions/reading-keys.zip"
  timeout_seconds = 60
  environment     = { KEYS_BELONG_IN = var.lambda_keys_in }
  tags            = var.tags
}

data "aws_caller_identity" "current" {}
data "aws_partition" "current" {}
data "aws_region" "current" {}

locals {
  # The log stream that the module of delivery streams names.
  log_stream = "S3Delivery"

  click_keys = "{customer_id:.customer_id,device:.type.device,year:.event_timestamp|strftime(\"%Y\"),month:.event_timestamp|strftime(\"%m\"),day:.event_timestamp|strftime(\"%d\")}"

  click_path = "customer_id=!{partitionKeyFromQuery:customer_id}/device=!{partitionKeyFromQuery:device}/year=!{partitionKeyFromQuery:year}/month=!{partitionKeyFromQuery:month}/day=!{partitionKeyFromQuery:day}/"

  click_columns = [
    { name = "event_id", type = "bigint" },
    { name = "type", type = "struct<device:string,event:string>" },
    { name = "customer_id", type = "string" },
    { name = "event_timestamp", type = "bigint", comment = "Seconds since the epoch, by the clock of the device." },
    { name = "geo", type = "string" },
    { name = "request_id", type = "string" },
    { name = "page", type = "string" },
    { name = "user_agent", type = "string" },
  ]

  click_key_names = ["customer_id", "device", "year", "month", "day"]

  layouts = {
    json = {
      description   = "JSON lines as they came; Firehose's own folders are no partitions."
      format        = "json"
      prefix        = ""
      compression   = "UNCOMPRESSED"
      by_keys       = false
      deaggregation = null
      keys          = []
      projection    = {}
    }
    gzip = {
      description   = "The same, compressed."
      format        = "json"
      prefix        = ""
      compression   = "GZIP"
      by_keys       = false
      deaggregation = null
      keys          = []
      projection    = {}
    }
    by-arrival = {
      description   = "Compressed, partitioned by the hour of arrival."
      format        = "json"
      prefix        = "dt=!{timestamp:yyyy-MM-dd-HH}/"
      compression   = "GZIP"
      by_keys       = false
      deaggregation = null
      keys          = ["dt"]
      projection = {
        "projection.enabled"          = "true"
        "projection.dt.type"          = "date"
        "projection.dt.format"        = "yyyy-MM-dd-HH"
        "projection.dt.range"         = "2026-01-01-00,NOW"
        "projection.dt.interval"      = "1"
        "projection.dt.interval.unit" = "HOURS"
      }
    }
    by-keys = {
      description   = "Compressed, partitioned by customer, device and day of the event."
      format        = "json"
      prefix        = local.click_path
      compression   = "GZIP"
      by_keys       = true
      deaggregation = "JSON"
      keys          = local.click_key_names
      projection    = {}
    }
    parquet = {
      description   = "Parquet."
      format        = "parquet"
      prefix        = ""
      compression   = "UNCOMPRESSED"
      by_keys       = false
      deaggregation = null
      keys          = []
      projection    = {}
    }
    parquet-by-keys = {
      description   = "Parquet, partitioned by customer, device and day of the event."
      format        = "parquet"
      prefix        = local.click_path
      compression   = "UNCOMPRESSED"
      by_keys       = true
      deaggregation = "\n"
      keys          = local.click_key_names
      projection    = {}
    }
  }
}
