# Usage of the three quotas in percent: what came in per second, over what may come in per second.
module "usage" {
  source   = "../metric-alarm"
  for_each = local.quotas

  name_prefix    = var.name_prefix
  name           = "${var.name}-${each.key}"
  description    = "${each.value.title} above ${var.quota_percentage} % of the quota: ask for a higher one, put in batches, or spread the load before throttling starts."
  threshold      = var.quota_percentage
  period_seconds = local.period_seconds
  action_arns    = var.action_arns
  tags           = var.tags

  queries = {
    m1    = { namespace = local.namespace, metric_name = each.value.usage, dimensions = local.dimensions, statistic = "Sum" }
    m2    = { namespace = local.namespace, metric_name = each.value.limit, dimensions = local.dimensions, statistic = "Minimum" }
    usage = { expression = "100*(m1/${local.period_seconds})/m2", label = "${each.value.title}, percent of the quota", return_data = true }
  }
}

# Records that were refused: producers must send them again.
module "throttled" {
  source = "../metric-alarm"

  name_prefix    = var.name_prefix
  name           = "${var.name}-throttled"
  description    = "Records are throttled: producers must retry with exponential backoff, or they are lost."
  namespace      = local.namespace
  metric_name    = "ThrottledRecords"
  dimensions     = local.dimensions
  threshold      = 0
  period_seconds = local.period_seconds
  action_arns    = var.action_arns
  tags           = var.tags
}

# Age of the oldest record not delivered yet: it grows while the destination, the function or a permission is broken.
module "freshness" {
  source = "../metric-alarm"

  name_prefix    = var.name_prefix
  name           = "${var.name}-freshness"
  description    = "Records wait for more than ${var.freshness_seconds} s and are discarded after 24 hours: look at the destination, its permissions and the error log."
  namespace      = local.namespace
  metric_name    = "DeliveryToS3.DataFreshness"
  dimensions     = local.dimensions
  statistic      = "Maximum"
  threshold      = var.freshness_seconds
  period_seconds = local.period_seconds
  action_arns    = var.action_arns
  tags           = var.tags
}

locals {
  namespace      = "AWS/Firehose"
  dimensions     = { DeliveryStreamName = var.delivery_stream_name }
  period_seconds = 300

  quotas = {
    records  = { title = "Records per second", usage = "IncomingRecords", limit = "RecordsPerSecondLimit" }
    bytes    = { title = "Bytes per second", usage = "IncomingBytes", limit = "BytesPerSecondLimit" }
    requests = { title = "Put requests per second", usage = "IncomingPutRequests", limit = "PutRequestsPerSecondLimit" }
  }
}
