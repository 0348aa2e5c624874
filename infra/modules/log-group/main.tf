resource "aws_cloudwatch_log_group" "this" {
  name              = "/${var.name_prefix}/${var.name}"
  retention_in_days = var.retention_days

  tags = var.tags
}

resource "aws_cloudwatch_log_stream" "this" {
  for_each = var.streams

  name           = each.key
  log_group_name = aws_cloudwatch_log_group.this.name
}

resource "aws_cloudwatch_log_metric_filter" "counted" {
  for_each = var.counted_patterns

  name           = each.key
  log_group_name = aws_cloudwatch_log_group.this.name
  pattern        = each.value

  metric_transformation {
    name          = each.key
    namespace     = var.metric_namespace
    value         = "1"
    default_value = "0"
  }
}
