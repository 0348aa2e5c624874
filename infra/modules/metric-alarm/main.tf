resource "aws_cloudwatch_metric_alarm" "this" {
  alarm_name          = "${var.name_prefix}-${var.name}"
  alarm_description   = var.description
  namespace           = length(var.queries) == 0 ? var.namespace : null
  metric_name         = length(var.queries) == 0 ? var.metric_name : null
  dimensions          = length(var.queries) == 0 ? var.dimensions : null
  statistic           = length(var.queries) == 0 ? var.statistic : null
  period              = length(var.queries) == 0 ? var.period_seconds : null
  comparison_operator = var.comparison
  threshold           = var.threshold
  evaluation_periods  = var.evaluation_periods
  datapoints_to_alarm = var.datapoints_to_alarm
  treat_missing_data  = var.missing_data
  alarm_actions       = var.action_arns
  ok_actions          = var.ok_action_arns == null ? var.action_arns : var.ok_action_arns

  dynamic "metric_query" {
    for_each = var.queries

    content {
      id          = metric_query.key
      label       = metric_query.value.label
      expression  = metric_query.value.expression
      return_data = metric_query.value.return_data

      dynamic "metric" {
        for_each = metric_query.value.expression == null ? [metric_query.value] : []

        content {
          namespace   = metric.value.namespace
          metric_name = metric.value.metric_name
          dimensions  = metric.value.dimensions
          stat        = metric.value.statistic
          period      = var.period_seconds
        }
      }
    }
  }

  tags = var.tags
}
