# Objects of both delivery streams, and records that failed.
module "lake" {
  source = "../../modules/s3-bucket"

  name_prefix   = var.name_prefix
  name          = "lake"
  force_destroy = true
  tags          = var.tags
}

# What Firehose could not deliver, and why.
module "errors" {
  source = "../../modules/log-group"

  name_prefix = var.name_prefix
  name        = "delivery-errors"
  streams     = [local.log_stream]
  tags        = var.tags
}

# Click bundles of mobile apps: much data, straight to the bucket.
module "clicks" {
  source = "../../modules/firehose-delivery-stream"

  name_prefix        = var.name_prefix
  name               = "clicks"
  role_arn           = module.clicks_role.arn
  bucket_arn         = module.lake.arn
  prefix             = "clicks/!{timestamp:yyyy/MM/dd/HH}/"
  buffering_size     = 64
  buffering_interval = 60
  log_group_name     = module.errors.name
  tags               = var.tags
}

# Orders: few, each checked by a function; its role is the one that loses a permission.
module "orders" {
  source = "../../modules/firehose-delivery-stream"

  name_prefix        = var.name_prefix
  name               = "orders"
  role_arn           = module.orders_role.arn
  bucket_arn         = module.lake.arn
  prefix             = "orders/!{timestamp:yyyy/MM/dd/HH}/"
  buffering_interval = 60
  log_group_name     = module.errors.name
  function_arn       = module.check_orders.arn
  tags               = var.tags
}

module "clicks_role" {
  source = "../../modules/iam-role"

  name_prefix = var.name_prefix
  name        = "clicks"
  service     = "firehose.amazonaws.com"
  statements  = local.delivery
  tags        = var.tags
}

module "orders_role" {
  source = "../../modules/iam-role"

  name_prefix = var.name_prefix
  name        = "orders"
  service     = "firehose.amazonaws.com"
  tags        = var.tags

  statements = merge(local.delivery, {
    Transform = {
      actions   = ["lambda:InvokeFunction", "lambda:GetFunctionConfiguration"]
      resources = ["${module.check_orders.arn}:$LATEST"]
    }
  })
}

# What the producers may: put, and nothing else.
module "producer_role" {
  source = "../../modules/iam-role"

  name_prefix    = var.name_prefix
  name           = "producer"
  aws_principals = [data.aws_caller_identity.current.account_id]
  tags           = var.tags

  statements = {
    Put = {
      actions   = ["firehose:PutRecord", "firehose:PutRecordBatch"]
      resources = [module.clicks.arn, module.orders.arn]
    }
  }
}

module "check_orders" {
  source = "../../modules/lambda-function"

  name_prefix     = var.name_prefix
  name            = "check-orders"
  role_arn        = module.check_orders_role.arn
  bundle_path     = "${path.module}/../../../apps/delivery-alarms/dist/functions/check-orders.zip"
  timeout_seconds = 60
  tags            = var.tags
}

module "check_orders_role" {
  source = "../../modules/iam-role"

  name_prefix = var.name_prefix
  name        = "check-orders"
  service     = "lambda.amazonaws.com"
  tags        = var.tags

  statements = {
    Log = {
      actions   = ["logs:CreateLogStream", "logs:PutLogEvents"]
      resources = ["arn:${data.aws_partition.current.partition}:logs:${data.aws_region.current.name}:${data.aws_caller_identity.current.account_id}:log-group:/aws/lambda/${var.name_prefix}-check-orders:*"]
    }
  }
}

module "clicks_alarms" {
  source = "../../modules/delivery-stream-alarms"

  name_prefix          = var.name_prefix
  name                 = "clicks"
  delivery_stream_name = module.clicks.name
  quota_percentage     = var.quota_percentage
  freshness_seconds    = var.freshness_seconds
  action_arns          = [module.alerts.arn]
  tags                 = var.tags
}

module "orders_alarms" {
  source = "../../modules/delivery-stream-alarms"

  name_prefix          = var.name_prefix
  name                 = "orders"
  delivery_stream_name = module.orders.name
  quota_percentage     = var.quota_percentage
  freshness_seconds    = var.freshness_seconds
  action_arns          = [module.alerts.arn]
  tags                 = var.tags
}

# Alarms tell people by e-mail, and a queue that keeps every notification.
module "alerts" {
  source = "../../modules/sns-topic"

  name_prefix = var.name_prefix
  name        = "alerts"
  emails      = var.emails
  queues      = { notifications = module.notifications.arn }
  publishers  = { "cloudwatch.amazonaws.com" = ["arn:${data.aws_partition.current.partition}:cloudwatch:${data.aws_region.current.name}:${data.aws_caller_identity.current.account_id}:alarm:${var.name_prefix}-*"] }
  tags        = var.tags
}

module "notifications" {
  source = "../../modules/sqs-queue"

  name_prefix = var.name_prefix
  name        = "notifications"
  senders     = { "sns.amazonaws.com" = "arn:${data.aws_partition.current.partition}:sns:${data.aws_region.current.name}:${data.aws_caller_identity.current.account_id}:${var.name_prefix}-alerts" }
  tags        = var.tags
}

# The monitoring tab of the console: what comes in against its quota, throttling, freshness.
module "dashboard" {
  source = "../../modules/dashboard"

  name_prefix = var.name_prefix
  name        = "delivery"

  charts = flatten([for stream in [module.clicks.name, module.orders.name] : concat(
    [for quota in local.quotas : {
      title          = "${stream}: ${quota.title} per second"
      period_seconds = 300
      metrics = [
        { namespace = "AWS/Firehose", name = quota.usage, dimensions = { DeliveryStreamName = stream }, id = "m1", visible = false },
        { namespace = "AWS/Firehose", name = quota.limit, dimensions = { DeliveryStreamName = stream }, id = "m2", statistic = "Minimum", label = "quota" },
        { expression = "m1/300", id = "e1", label = "${quota.title} per second" },
      ]
    }],
    [
      {
        title          = "${stream}: throttled records"
        period_seconds = 300
        metrics        = [{ namespace = "AWS/Firehose", name = "ThrottledRecords", dimensions = { DeliveryStreamName = stream } }]
      },
      {
        title          = "${stream}: data freshness, seconds"
        statistic      = "Maximum"
        period_seconds = 300
        metrics        = [{ namespace = "AWS/Firehose", name = "DeliveryToS3.DataFreshness", dimensions = { DeliveryStreamName = stream } }]
      },
    ],
  )])
}

data "aws_caller_identity" "current" {}
data "aws_partition" "current" {}
data "aws_region" "current" {}

locals {
  # The log stream that the module of delivery streams names.
  log_stream = "S3Delivery"

  delivery = {
    Write = {
      actions   = ["s3:PutObject", "s3:AbortMultipartUpload"]
      resources = ["${module.lake.arn}/*"]
    }
    Look = {
      actions   = ["s3:GetBucketLocation", "s3:ListBucket", "s3:ListBucketMultipartUploads"]
      resources = [module.lake.arn]
    }
    Log = {
      actions   = ["logs:PutLogEvents"]
      resources = ["${module.errors.arn}:log-stream:${local.log_stream}"]
    }
  }

  quotas = [
    { title = "records", usage = "IncomingRecords", limit = "RecordsPerSecondLimit" },
    { title = "bytes", usage = "IncomingBytes", limit = "BytesPerSecondLimit" },
    { title = "put requests", usage = "IncomingPutRequests", limit = "PutRequestsPerSecondLimit" },
  ]
}
