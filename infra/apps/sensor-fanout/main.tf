locals {
  functions = "${path.module}/../../../apps/sensor-fanout/dist/functions"

  # Three functions that share the throughput of their stream, and three that have their own.
  racers = {
    standard-1  = false
    standard-2  = false
    standard-3  = false
    dedicated-1 = true
    dedicated-2 = true
    dedicated-3 = true
  }
}

# Sensor readings; two applications, each with 2 MB/s of every shard to itself.
module "readings" {
  source = "../../modules/kinesis-stream"

  name_prefix = var.name_prefix
  name        = "readings"
  shard_count = 4
  consumers   = ["archive", "table"]
  tags        = var.tags
}

module "table" {
  source = "../../modules/dynamodb-table"

  name_prefix    = var.name_prefix
  name           = "readings"
  partition_key  = { name = "sensorId", type = "S" }
  sort_key       = { name = "number", type = "N" }
  write_capacity = var.table_writes == 0 ? null : var.table_writes
  tags           = var.tags
}

module "archive" {
  source = "../../modules/s3-bucket"

  name_prefix   = var.name_prefix
  name          = "readings"
  force_destroy = true
  tags          = var.tags
}

# What the functions gave up.
module "failed" {
  source = "../../modules/sqs-queue"

  name_prefix = var.name_prefix
  name        = "failed"
  tags        = var.tags
}

module "to_table" {
  source = "../../modules/stream-function"

  name_prefix       = var.name_prefix
  name              = "to-table"
  stream_arn        = module.readings.arn
  consumer_arn      = module.readings.consumer_arns["table"]
  failure_queue_arn = module.failed.arn
  bundle_path       = "${local.functions}/to-table.zip"
  tags              = var.tags

  environment = {
    TABLE           = module.table.name
    THROW_ON_SENSOR = var.throw_on_sensor
  }

  statements = {
    WriteReadings = { actions = ["dynamodb:BatchWriteItem"], resources = [module.table.arn] }
  }
}

module "to_archive" {
  source = "../../modules/stream-function"

  name_prefix       = var.name_prefix
  name              = "to-archive"
  stream_arn        = module.readings.arn
  consumer_arn      = module.readings.consumer_arns["archive"]
  failure_queue_arn = module.failed.arn
  bundle_path       = "${local.functions}/to-archive.zip"
  tags              = var.tags

  environment = {
    BUCKET = module.archive.name
  }

  statements = {
    WriteObjects = { actions = ["s3:PutObject"], resources = ["${module.archive.arn}/*"] }
  }
}

# The comparison: one shard, as in the post.
module "race" {
  source = "../../modules/kinesis-stream"

  name_prefix = var.name_prefix
  name        = "race"
  consumers   = [for name, dedicated in local.racers : name if dedicated]
  tags        = var.tags
}

module "racer" {
  source   = "../../modules/stream-function"
  for_each = local.racers

  name_prefix  = var.name_prefix
  name         = each.key
  stream_arn   = module.race.arn
  consumer_arn = each.value ? module.race.consumer_arns[each.key] : null
  bundle_path  = "${local.functions}/measure.zip"
  tags         = var.tags

  environment = {
    WORK_MS_PER_RECORD = tostring(var.work_per_record)
  }
}
