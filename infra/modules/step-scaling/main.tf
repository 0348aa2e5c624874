data "aws_caller_identity" "current" {}
data "aws_partition" "current" {}
data "aws_region" "current" {}

locals {
  full_name = "${var.name_prefix}-${var.name}"
  # Whom the function may be called by is settled before there is an alarm: it could go off at once, and only once.
  alarm_arns = { for key, alarm in local.alarms : key => "arn:${data.aws_partition.current.partition}:cloudwatch:${data.aws_region.current.name}:${data.aws_caller_identity.current.account_id}:alarm:${alarm.name}" }

  targets = { for kind, target in { stream = var.stream, application = var.application } : kind => target if target != null }

  # Records that come into a stream in a minute, none when there is no data; records that an application takes in a second.
  metrics = {
    stream = {
      queries = {
        m1      = { expression = null, namespace = "AWS/Kinesis", name = "IncomingRecords", statistic = "Sum", dimension = "StreamName" }
        records = { expression = "FILL(m1, 0)", namespace = null, name = null, statistic = null, dimension = null }
      }
      result = "records"
    }
    application = {
      queries = {
        rate = { expression = null, namespace = "AWS/KinesisAnalytics", name = "numRecordsInPerSecond", statistic = "Average", dimension = "Application" }
      }
      result = "rate"
    }
  }

  alarms = merge([
    for kind, target in local.targets : {
      for direction, policy in { out = target.scale_out, in = target.scale_in } : "${kind}-${direction}" => {
        name                         = "${local.full_name}-${kind}-${direction}"
        kind                         = kind
        direction                    = direction
        target                       = target
        policy                       = policy
        comparison                   = direction == "out" ? "GreaterThanOrEqualToThreshold" : "LessThanThreshold"
      }
    }
  ]...)

  # The policies as Application Auto Scaling would take them: what is left out has no member.
  policies = {
    for key, alarm in local.alarms : key => {
      for member, value in {
        AdjustmentType         = alarm.policy.adjustment_type
        MinAdjustmentMagnitude = alarm.policy.min_adjustment_magnitude
        Cooldown               = alarm.policy.cooldown_seconds
        StepAdjustments = [for step in alarm.policy.steps : {
          for member, value in {
            MetricIntervalLowerBound = step.lower_bound
            MetricIntervalUpperBound = step.upper_bound
            ScalingAdjustment        = step.adjustment
          } : member => value if value != null
        }]
      } : member => value if value != null
    }
  }

  function_targets = [
    for kind, target in local.targets : {
      kind        = kind
      name        = target.name
      minCapacity = target.min_capacity
      maxCapacity = target.max_capacity
      policies    = { for key, alarm in local.alarms : alarm.name => local.policies[key] if alarm.kind == kind }
    }
  ]
}

resource "aws_cloudwatch_metric_alarm" "this" {
  for_each = local.alarms

  alarm_name          = each.value.name
  alarm_description   = "Scales ${each.value.target.name} ${each.value.direction} by steps"
  comparison_operator = each.value.comparison
  threshold           = each.value.policy.threshold
  evaluation_periods  = each.value.policy.periods
  datapoints_to_alarm = each.value.policy.periods
  treat_missing_data  = "ignore"
  alarm_actions       = [module.function.arn]

  dynamic "metric_query" {
    for_each = local.metrics[each.value.kind].queries

    content {
      id          = metric_query.key
      expression  = metric_query.value.expression
      return_data = metric_query.key == local.metrics[each.value.kind].result

      dynamic "metric" {
        for_each = metric_query.value.expression == null ? [metric_query.value] : []

        content {
          namespace   = metric.value.namespace
          metric_name = metric.value.name
          dimensions  = { (metric.value.dimension) = each.value.target.name }
          stat        = metric.value.statistic
          period      = 60
        }
      }
    }
  }

  tags = var.tags

  # The function remembers its last scaling in tags.
  lifecycle {
    ignore_changes = [tags, tags_all]
  }

  depends_on = [aws_lambda_permission.alarm, module.role]
}

module "function" {
  source = "../lambda-function"

  name_prefix     = var.name_prefix
  name            = var.name
  role_arn        = module.role.arn
  bundle_path     = var.bundle_path
  timeout_seconds = 60
  environment     = { TARGETS = jsonencode(local.function_targets) }
  tags            = var.tags
}

resource "aws_lambda_permission" "alarm" {
  for_each = local.alarms

  statement_id  = each.key
  function_name = module.function.name
  action        = "lambda:InvokeFunction"
  principal     = "lambda.alarms.cloudwatch.amazonaws.com"
  source_arn    = local.alarm_arns[each.key]
}

module "role" {
  source = "../iam-role"

  name_prefix = var.name_prefix
  name        = var.name
  service     = "lambda.amazonaws.com"
  tags        = var.tags

  statements = merge(
    var.stream == null ? {} : {
      ScaleStream = {
        actions   = ["kinesis:DescribeStreamSummary", "kinesis:UpdateShardCount"]
        resources = [var.stream.arn]
      }
    },
    var.application == null ? {} : {
      ScaleApplication = {
        actions   = ["kinesisanalytics:DescribeApplication", "kinesisanalytics:UpdateApplication"]
        resources = [var.application.arn]
      }
    },
    {
      BeginAnew = {
        actions   = ["cloudwatch:ListTagsForResource", "cloudwatch:SetAlarmState", "cloudwatch:TagResource"]
        resources = values(local.alarm_arns)
      }
      WriteLog = {
        actions   = ["logs:CreateLogStream", "logs:PutLogEvents"]
        resources = ["${module.function.log_group_arn}:*"]
      }
    },
  )
}
