data "aws_region" "current" {}

# Trips as they come: one shard, so that windows are in their order.
module "rides" {
  source = "../../modules/kinesis-stream"

  name_prefix = var.name_prefix
  name        = "rides"
  shard_count = 1
  tags        = var.tags
}

# Every pick-up with the hot spots there were when it came.
module "hotspots" {
  source = "../../modules/kinesis-stream"

  name_prefix = var.name_prefix
  name        = "hotspots"
  shard_count = 1
  tags        = var.tags
}

# The code of the application.
module "code" {
  source = "../../modules/s3-bucket"

  name_prefix   = var.name_prefix
  name          = "code"
  force_destroy = true
  tags          = var.tags
}

module "application" {
  source = "../../modules/flink-sql-application"

  name_prefix       = var.name_prefix
  name              = "hotspots"
  bundle_path       = "${path.module}/../../../apps/taxi-hotspots/dist/flink/hotspots.zip"
  code_bucket       = module.code.name
  sql_files         = ["sql/hotspots.sql"]
  read_stream_arns  = [module.rides.arn]
  write_stream_arns = [module.hotspots.arn]
  tags              = var.tags

  sql_variables = {
    rides_stream    = module.rides.arn
    hotspots_stream = module.hotspots.arn
    region          = data.aws_region.current.name
    rows_before     = tostring(var.window_size - 1)
    scan_radius     = tostring(var.scan_radius)
    minimum_points  = tostring(var.minimum_points)
  }
}
