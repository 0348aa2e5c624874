# The scaling function changes the shards, and with them what the alarms compare: Terraform only sets where they begin.
resource "aws_kinesis_stream" "this" {
  name             = "${var.name_prefix}-${var.name}"
  shard_count      = var.shard_count
  retention_period = var.retention_hours

  encryption_type = "KMS"
  kms_key_id      = "alias/aws/kinesis"

  stream_mode_details {
    stream_mode = "PROVISIONED"
  }

  tags = var.tags

  lifecycle {
    ignore_changes = [shard_count]
  }
}

locals {
  directions = {
    up = {
      comparison = "GreaterThanOrEqualToThreshold"
      rule       = var.scale_up
      age        = -1
      never      = false
    }
    down = {
      comparison = "LessThanThreshold"
      rule       = var.scale_down
      age        = var.blocking_iterator_age_minutes
      never      = var.shard_count <= var.min_shards
    }
  }

  usage_factor         = var.alarms == "usage-factor"
  records_per_period   = 1000 * 60 * var.period_minutes * var.shard_count
  stream_dimensions    = { StreamName = aws_kinesis_stream.this.name }
  incoming_bytes       = { id = "m1", name = "IncomingBytes", statistic = "Sum" }
  incoming_records     = { id = "m2", name = "IncomingRecords", statistic = "Sum" }
  iterator_age         = { id = "m3", name = "GetRecords.IteratorAgeMilliseconds", statistic = "Maximum" }
  bytes_usage_factor   = "e1/(1024*1024*60*${var.period_minutes}*${var.shard_count})"
  records_usage_factor = "e2/(1000*60*${var.period_minutes}*${var.shard_count})"
}

resource "aws_cloudwatch_metric_alarm" "this" {
  for_each = { for direction, alarm in local.directions : direction => alarm if var.alarms != "none" }

  alarm_name          = "${var.name_prefix}-${var.name}-scale-${each.key}"
  alarm_description   = "Scales ${var.name_prefix}-${var.name} ${each.key}"
  comparison_operator = each.value.comparison
  evaluation_periods  = each.value.rule.periods
  datapoints_to_alarm = each.value.rule.datapoints
  treat_missing_data  = "ignore"
  alarm_actions       = var.action_arns

  # At its minimum a stream never asks to go down: no usage is below -1.
  threshold = each.value.never ? -1 : each.value.rule.threshold * (local.usage_factor ? 1 : local.records_per_period)

  namespace   = local.usage_factor ? null : "AWS/Kinesis"
  metric_name = local.usage_factor ? null : "IncomingRecords"
  dimensions  = local.usage_factor ? null : local.stream_dimensions
  statistic   = local.usage_factor ? null : "Sum"
  period      = local.usage_factor ? null : 60 * var.period_minutes

  dynamic "metric_query" {
    for_each = local.usage_factor ? concat([local.incoming_bytes, local.incoming_records], each.value.age > 0 ? [local.iterator_age] : []) : []

    content {
      id          = metric_query.value.id
      return_data = false

      metric {
        namespace   = "AWS/Kinesis"
        metric_name = metric_query.value.name
        dimensions  = local.stream_dimensions
        stat        = metric_query.value.statistic
        period      = 60 * var.period_minutes
      }
    }
  }

  dynamic "metric_query" {
    for_each = local.usage_factor ? concat([
      { id = "e1", expression = "FILL(m1,0)", label = "FillMissingDataPointsWithZeroForIncomingBytes" },
      { id = "e2", expression = "FILL(m2,0)", label = "FillMissingDataPointsWithZeroForIncomingRecords" },
      { id = "e3", expression = local.bytes_usage_factor, label = "IncomingBytesUsageFactor" },
      { id = "e4", expression = local.records_usage_factor, label = "IncomingRecordsUsageFactor" },
      ], each.value.age > 0 ? [
      { id = "e5", expression = "(FILL(m3,0)/1000/60)*(${each.value.rule.threshold}/${each.value.age})", label = "IteratorAgeAdjustedFactor" },
    ] : []) : []

    content {
      id          = metric_query.value.id
      expression  = metric_query.value.expression
      label       = metric_query.value.label
      return_data = false
    }
  }

  dynamic "metric_query" {
    for_each = local.usage_factor ? [each.value.age > 0 ? "MAX([e3,e4,e5])" : "MAX([e3,e4])"] : []

    content {
      id          = "e6"
      expression  = metric_query.value
      label       = "MaxIncomingUsageFactor"
      return_data = true
    }
  }

  tags = var.tags

  lifecycle {
    ignore_changes = [threshold, metric_query, tags, tags_all]
  }
}
