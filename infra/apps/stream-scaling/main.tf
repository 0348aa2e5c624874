# Three streams that get the same load: alarms on the usage factor scale the first, alarms on record counts the second,
# AWS itself the third. A fourth is switched from provisioned to on-demand, two more are for trying single scalings.
locals {
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
    case = {
      alarms         = "usage-factor"
      period_minutes = 5
      min_shards     = 1
      scale_up       = { threshold = 0.75, datapoints = 5, periods = 5 }
      scale_down     = { threshold = 0.25, datapoints = 57, periods = 60 }
      age            = -1
    }
  }

  scaled = {
    usage = [module.usage]
    count = [module.count]
    case  = [module.case, module.large_case]
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
  action_arns                   = [module.topic["usage"].arn]
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
  action_arns    = [module.topic["count"].arn]
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
  action_arns = [module.topic["case"].arn]
  tags        = var.tags
}

module "large_case" {
  source = "../../modules/scaled-stream"

  name_prefix = var.name_prefix
  name        = "large-case"
  shard_count = 16
  action_arns = [module.topic["case"].arn]
  tags        = var.tags
}

# Alarm, topic, function: one of each per policy, for any number of streams.
module "topic" {
  source   = "../../modules/sns-topic"
  for_each = local.policies

  name_prefix = var.name_prefix
  name        = "${each.key}-scaling"
  functions   = { scale = module.function[each.key].arn }
  tags        = var.tags
}

module "function" {
  source   = "../../modules/lambda-function"
  for_each = local.policies

  name_prefix     = var.name_prefix
  name            = "${each.key}-scaling"
  role_arn        = module.role[each.key].arn
  bundle_path     = "${path.module}/../../../apps/stream-scaling/dist/functions/scale.zip"
  timeout_seconds = 60

  environment = {
    ALARMS                        = each.value.alarms
    PERIOD_MINUTES                = each.value.period_minutes
    MIN_SHARDS                    = each.value.min_shards
    SCALE_UP                      = jsonencode(each.value.scale_up)
    SCALE_DOWN                    = jsonencode(each.value.scale_down)
    BLOCKING_ITERATOR_AGE_MINUTES = each.value.age
  }

  tags = var.tags
}

resource "aws_lambda_permission" "topic" {
  for_each = local.policies

  function_name = module.function[each.key].name
  action        = "lambda:InvokeFunction"
  principal     = "sns.amazonaws.com"
  source_arn    = module.topic[each.key].arn
}

module "role" {
  source   = "../../modules/iam-role"
  for_each = local.policies

  name_prefix = var.name_prefix
  name        = "${each.key}-scaling"
  service     = "lambda.amazonaws.com"

  statements = {
    Scale = {
      actions   = ["kinesis:DescribeStreamSummary", "kinesis:UpdateShardCount"]
      resources = [for stream in local.scaled[each.key] : stream.arn]
    }
    RewriteAlarms = {
      actions = [
        "cloudwatch:DescribeAlarms",
        "cloudwatch:ListTagsForResource",
        "cloudwatch:PutMetricAlarm",
        "cloudwatch:SetAlarmState",
        "cloudwatch:TagResource",
      ]
      resources = flatten([for stream in local.scaled[each.key] : stream.alarm_arns])
    }
    WriteLogs = {
      actions   = ["logs:CreateLogStream", "logs:PutLogEvents"]
      resources = ["${module.function[each.key].log_group_arn}:*"]
    }
  }

  tags = var.tags
}
