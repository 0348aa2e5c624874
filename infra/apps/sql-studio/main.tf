data "aws_region" "current" {}

locals {
  region = data.aws_region.current.name
}

# Sales, the cards that paid them, and trades: one shard each, so that records are read in the order they come.
module "sales" {
  source = "../../modules/kinesis-stream"

  name_prefix = var.name_prefix
  name        = "sales"
  shard_count = 1
  tags        = var.tags
}

module "cards" {
  source = "../../modules/kinesis-stream"

  name_prefix = var.name_prefix
  name        = "cards"
  shard_count = 1
  tags        = var.tags
}

module "stocks" {
  source = "../../modules/kinesis-stream"

  name_prefix = var.name_prefix
  name        = "stocks"
  shard_count = 1
  tags        = var.tags
}

# Tickers that are traded too often.
module "alarms" {
  source = "../../modules/kinesis-stream"

  name_prefix = var.name_prefix
  name        = "alarms"
  shard_count = 1
  tags        = var.tags
}

# Reference data, trades as files, the code of the applications.
module "lake" {
  source = "../../modules/s3-bucket"

  name_prefix   = var.name_prefix
  name          = "studio"
  force_destroy = true
  tags          = var.tags
}

# The notebook on stock prices, promoted to an application.
module "prices_to_lake" {
  source = "../../modules/flink-sql-application"

  name_prefix       = var.name_prefix
  name              = "prices-to-lake"
  bundle_path       = "${path.module}/../../../apps/sql-studio/dist/flink/prices-to-lake.zip"
  code_bucket       = module.lake.name
  sql_files         = ["sql/prices-to-lake.sql"]
  read_stream_arns  = [module.stocks.arn]
  write_bucket_arns = [module.lake.arn]
  tags              = var.tags

  sql_variables = {
    stock_stream = module.stocks.arn
    bucket       = module.lake.name
    region       = local.region
  }
}

# The filtered alarm of the top ten, promoted to an application.
module "alarm" {
  source = "../../modules/flink-sql-application"

  name_prefix       = var.name_prefix
  name              = "alarm"
  bundle_path       = "${path.module}/../../../apps/sql-studio/dist/flink/alarm.zip"
  code_bucket       = module.lake.name
  sql_files         = ["sql/alarm.sql"]
  read_stream_arns  = [module.stocks.arn]
  write_stream_arns = [module.alarms.arn]
  tags              = var.tags

  sql_variables = {
    stock_stream = module.stocks.arn
    alarm_stream = module.alarms.arn
    region       = local.region
    threshold    = tostring(var.alarm_threshold)
  }
}
