data "aws_caller_identity" "current" {}
data "aws_partition" "current" {}
data "aws_region" "current" {}

locals {
  log_group_arn = "arn:${data.aws_partition.current.partition}:logs:${data.aws_region.current.name}:${data.aws_caller_identity.current.account_id}:log-group:/aws/lambda/${var.name_prefix}-${var.name}"

  fan_out = var.consumer_arn == null ? {} : {
    Push = { actions = ["kinesis:SubscribeToShard"], resources = [var.consumer_arn] }
  }

  on_failure = var.failure_queue_arn == null ? {} : {
    Discard = { actions = ["sqs:SendMessage"], resources = [var.failure_queue_arn] }
  }
}

# What the function may do: read its stream, write its log, and what is asked for.
module "role" {
  source = "../iam-role"

  name_prefix = var.name_prefix
  name        = var.name
  service     = "lambda.amazonaws.com"
  tags        = var.tags

  statements = merge(var.statements, local.fan_out, local.on_failure, {
    ReadStream = {
      actions = [
        "kinesis:DescribeStream",
        "kinesis:DescribeStreamSummary",
        "kinesis:GetRecords",
        "kinesis:GetShardIterator",
        "kinesis:ListShards",
      ]
      resources = [var.stream_arn]
    }
    WriteLog = {
      actions   = ["logs:CreateLogStream", "logs:PutLogEvents"]
      resources = ["${local.log_group_arn}:*"]
    }
  })
}

module "function" {
  source = "../lambda-function"

  name_prefix     = var.name_prefix
  name            = var.name
  role_arn        = module.role.arn
  bundle_path     = var.bundle_path
  memory_mb       = var.memory_mb
  timeout_seconds = var.timeout_seconds
  environment     = var.environment
  tags            = var.tags
}

resource "aws_lambda_event_source_mapping" "this" {
  function_name     = module.function.arn
  event_source_arn  = coalesce(var.consumer_arn, var.stream_arn)
  enabled           = var.enabled
  starting_position = var.starting_position

  batch_size                     = var.batch_size
  parallelization_factor         = var.parallelization_factor
  maximum_retry_attempts         = var.retries
  bisect_batch_on_function_error = true
  function_response_types        = ["ReportBatchItemFailures"]

  maximum_batching_window_in_seconds = var.batching_window_seconds

  dynamic "destination_config" {
    for_each = var.failure_queue_arn == null ? [] : [var.failure_queue_arn]

    content {
      on_failure {
        destination_arn = destination_config.value
      }
    }
  }

  tags = var.tags

  # The role is checked when the mapping is made: its policy has to be there.
  depends_on = [module.role]
}
