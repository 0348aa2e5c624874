data "aws_region" "current" {}

# Trips on their way: the replay writes, the application reads. Its shards are scaled, by the sample or by alarms.
module "trips" {
  source = "../../modules/scaled-stream"

  name_prefix = var.name_prefix
  name        = "trips"
  shard_count = var.shard_count
  alarms      = "none"
  tags        = var.tags
}

# Recorded trips to replay, the archive of trips, window counts and the code of the application.
module "lake" {
  source = "../../modules/s3-bucket"

  name_prefix   = var.name_prefix
  name          = "lake"
  force_destroy = true
  tags          = var.tags
}

# Hot spots and trip times to the airports, for maps.
module "search" {
  source = "../../modules/search-domain"

  name_prefix = var.name_prefix
  name        = "fleet"
  tags        = var.tags
}

module "application" {
  source = "../../modules/flink-sql-application"

  name_prefix                 = var.name_prefix
  name                        = "fleet"
  bundle_path                 = "${path.module}/../../../apps/taxi-fleet/dist/flink/fleet.zip"
  code_bucket                 = module.lake.name
  sql_files                   = ["sql/fleet.sql"]
  checkpoint_interval_seconds = 10
  parallelism                 = var.step_scaling ? null : 1
  read_stream_arns            = [module.trips.arn]
  write_bucket_arns           = [module.lake.arn]
  search_domain_arns          = [module.search.arn]
  tags                        = var.tags

  sql_variables = {
    trips_stream    = module.trips.arn
    bucket          = module.lake.name
    search_endpoint = module.search.endpoint
    region          = data.aws_region.current.name
    window_seconds  = tostring(var.window_seconds)
    delay_seconds   = tostring(var.delay_seconds)
  }
}

# Shards and parallelism follow the traffic by step policies.
module "scaling" {
  source = "../../modules/step-scaling"
  count  = var.step_scaling ? 1 : 0

  name_prefix = var.name_prefix
  name        = "scaling"
  bundle_path = "${path.module}/../../../apps/taxi-fleet/dist/functions/scale.zip"
  tags        = var.tags

  stream = {
    name         = module.trips.name
    arn          = module.trips.arn
    min_capacity = var.shard_count
    max_capacity = 4 * var.shard_count

    scale_out = {
      threshold        = var.scale_out_records_per_minute
      adjustment_type  = "PercentChangeInCapacity"
      cooldown_seconds = 90
      steps = [
        { lower_bound = 0, upper_bound = var.scale_out_records_per_minute, adjustment = 50 },
        { lower_bound = var.scale_out_records_per_minute, adjustment = 100 },
      ]
    }

    scale_in = {
      threshold        = var.scale_out_records_per_minute / 4
      periods          = 2
      adjustment_type  = "PercentChangeInCapacity"
      cooldown_seconds = 90
      steps            = [{ upper_bound = 0, adjustment = -50 }]
    }
  }

  application = {
    name         = module.application.name
    arn          = module.application.arn
    min_capacity = 1
    max_capacity = 4

    scale_out = {
      threshold        = var.scale_out_records_per_second
      adjustment_type  = "ChangeInCapacity"
      cooldown_seconds = 90
      steps = [
        { lower_bound = 0, upper_bound = var.scale_out_records_per_second, adjustment = 1 },
        { lower_bound = var.scale_out_records_per_second, adjustment = 2 },
      ]
    }

    scale_in = {
      threshold        = var.scale_out_records_per_second / 4
      periods          = 2
      adjustment_type  = "ChangeInCapacity"
      cooldown_seconds = 90
      steps            = [{ upper_bound = 0, adjustment = -1 }]
    }
  }
}

module "behind" {
  source = "../../modules/metric-alarm"

  name_prefix        = var.name_prefix
  name               = "behind"
  description        = "The application is more than a minute behind the tip of the stream; look at its dashboard."
  namespace          = "AWS/KinesisAnalytics"
  metric_name        = "millisBehindLatest"
  dimensions         = { Application = module.application.name }
  statistic          = "Maximum"
  threshold          = 60000
  evaluation_periods = 3
  tags               = var.tags
}

# Health and progress of the application, two charts in a row.
module "dashboard" {
  source = "../../modules/dashboard"

  name_prefix = var.name_prefix
  name        = "fleet"

  charts = [for chart in local.charts : {
    title     = chart.title
    statistic = chart.statistic
    metrics = [for name in chart.names : {
      namespace  = "AWS/KinesisAnalytics"
      name       = name
      dimensions = { Application = module.application.name }
    }]
  }]
}

locals {
  charts = [
    { title = "Uptime and downtime, ms", statistic = "Maximum", names = ["uptime", "downtime"] },
    { title = "Size of checkpoints, bytes", statistic = "Maximum", names = ["lastCheckpointSize"] },
    { title = "Duration of checkpoints, ms", statistic = "Maximum", names = ["lastCheckpointDuration"] },
    { title = "Records a second", statistic = "Average", names = ["numRecordsInPerSecond", "numRecordsOutPerSecond"] },
    { title = "Watermarks, event time", statistic = "Maximum", names = ["currentInputWatermark", "currentOutputWatermark"] },
    { title = "Late records dropped", statistic = "Maximum", names = ["numLateRecordsDropped"] },
    { title = "Behind the tip of the stream, ms", statistic = "Maximum", names = ["millisBehindLatest"] },
    { title = "CPU, percent", statistic = "Average", names = ["cpuUtilization"] },
  ]
}
