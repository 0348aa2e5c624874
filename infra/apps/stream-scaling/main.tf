# Three streams that get the same load: alarms on the usage factor scale the first, alarms on record counts the second,
# AWS itself the third. A fourth is switched from provisioned to on-demand, two more are for trying single scalings.
locals {
  bundle_path = "${path.module}/../../../apps/stream-scaling/dist/functions/scale.zip"

  policies = {
    usage = {
      alarms         = "usage-factor"
      period_minutes = 1
      min_shards     = var.shard_count
      scale_up       = { threshold = var.scale_up_threshold, datapoints = 5, periods = 5 }
      scale_down     = { threshold = var.scale_down_threshold, datapoints = 57, periods = 60 }
      age            = var.blocking_iterator_age_minutes
    }
    count = {
      alarms         = "record-count"
      period_minutes = 5
      min_shards     = var.shard_count
      scale_up       = { threshold = 0.8, datapoints = 1, periods = 1 }
      scale_down     = { threshold = 0.25, datapoints = 12, periods = 12 }
      age            = -1
    }
  }
}

module "usage" {
  source = "../../modules/scaled-stream"

  name_prefix                   = var.name_prefix
  name                          = "usage"
  shard_count                   = var.shard_count
  min_shards                    = local.policies.usage.min_shards
  alarms                        = local.policies.usage.alarms
  period_minutes                = local.policies.usage.period_minutes
  scale_up                      = local.policies.usage.scale_up
  scale_down                    = local.policies.usage.scale_down
  blocking_iterator_age_minutes = local.policies.usage.age
  action_arns                   = [module.usage_scaler.topic_arn]
  tags                          = var.tags
}

module "count" {
  source = "../../modules/scaled-stream"

  name_prefix    = var.name_prefix
  name           = "count"
  shard_count    = var.shard_count
  min_shards     = local.policies.count.min_shards
  alarms         = local.policies.count.alarms
  period_minutes = local.policies.count.period_minutes
  scale_up       = local.policies.count.scale_up
  scale_down     = local.policies.count.scale_down
  action_arns    = [module.count_scaler.topic_arn]
  tags           = var.tags
}

module "on_demand" {
  source = "../../modules/kinesis-stream"

  name_prefix = var.name_prefix
  name        = "on-demand"
  mode        = "ON_DEMAND"
  tags        = var.tags
}

module "demo" {
  source = "../../modules/kinesis-stream"

  name_prefix = var.name_prefix
  name        = "demo"
  shard_count = var.demo_shard_count
  tags        = var.tags
}

module "case" {
  source = "../../modules/scaled-stream"

  name_prefix = var.name_prefix
  name        = "case"
  shard_count = 1
  action_arns = [module.case_scaler.topic_arn]
  tags        = var.tags
}

module "large_case" {
  source = "../../modules/scaled-stream"

  name_prefix = var.name_prefix
  name        = "large-case"
  shard_count = 16
  min_shards  = 16
  action_arns = [module.case_scaler.topic_arn]
  tags        = var.tags
}

# Alarm, topic, function: one of each per policy, for any number of streams.
module "usage_scaler" {
  source = "../../modules/stream-scaler"

  name_prefix                   = var.name_prefix
  name                          = "usage-scaling"
  bundle_path                   = local.bundle_path
  streams                       = [module.usage]
  alarms                        = local.policies.usage.alarms
  period_minutes                = local.policies.usage.period_minutes
  min_shards                    = local.policies.usage.min_shards
  scale_up                      = local.policies.usage.scale_up
  scale_down                    = local.policies.usage.scale_down
  blocking_iterator_age_minutes = local.policies.usage.age
  tags                          = var.tags
}

module "count_scaler" {
  source = "../../modules/stream-scaler"

  name_prefix    = var.name_prefix
  name           = "count-scaling"
  bundle_path    = local.bundle_path
  streams        = [module.count]
  alarms         = local.policies.count.alarms
  period_minutes = local.policies.count.period_minutes
  min_shards     = local.policies.count.min_shards
  scale_up       = local.policies.count.scale_up
  scale_down     = local.policies.count.scale_down
  tags           = var.tags
}

module "case_scaler" {
  source = "../../modules/stream-scaler"

  name_prefix = var.name_prefix
  name        = "case-scaling"
  bundle_path = local.bundle_path
  streams     = [module.case, module.large_case]
  tags        = var.tags
}
