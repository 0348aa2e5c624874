# What alarms tell, the function hears: one topic and one function for any number of streams that share a policy.
module "topic" {
  source = "../sns-topic"

  name_prefix = var.name_prefix
  name        = var.name
  functions   = { scale = module.function.arn }
  tags        = var.tags
}

module "function" {
  source = "../lambda-function"

  name_prefix     = var.name_prefix
  name            = var.name
  role_arn        = module.role.arn
  bundle_path     = var.bundle_path
  timeout_seconds = 60

  environment = {
    ALARMS                        = var.alarms
    PERIOD_MINUTES                = var.period_minutes
    MIN_SHARDS                    = var.min_shards
    SCALE_UP                      = jsonencode(var.scale_up)
    SCALE_DOWN                    = jsonencode(var.scale_down)
    BLOCKING_ITERATOR_AGE_MINUTES = var.blocking_iterator_age_minutes
  }

  tags = var.tags
}

resource "aws_lambda_permission" "topic" {
  function_name = module.function.name
  action        = "lambda:InvokeFunction"
  principal     = "sns.amazonaws.com"
  source_arn    = module.topic.arn
}

module "role" {
  source = "../iam-role"

  name_prefix = var.name_prefix
  name        = var.name
  service     = "lambda.amazonaws.com"

  statements = {
    Scale = {
      actions   = ["kinesis:DescribeStreamSummary", "kinesis:UpdateShardCount"]
      resources = [for stream in var.streams : stream.arn]
    }
    RewriteAlarms = {
      actions = [
        "cloudwatch:DescribeAlarms",
        "cloudwatch:ListTagsForResource",
        "cloudwatch:PutMetricAlarm",
        "cloudwatch:SetAlarmState",
        "cloudwatch:TagResource",
      ]
      resources = flatten([for stream in var.streams : stream.alarm_arns])
    }
    WriteLogs = {
      actions   = ["logs:CreateLogStream", "logs:PutLogEvents"]
      resources = ["${module.function.log_group_arn}:*"]
    }
  }

  tags = var.tags
}
