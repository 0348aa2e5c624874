resource "aws_cloudwatch_metric_alarm" "this" {
  alarm_name          = "${var.name_prefix}-${var.name}"
  alarm_description   = var.description
  namespace           = var.namespace
  metric_name         = var.metric_name
  dimensions          = var.dimensions
  statistic           = var.statistic
  comparison_operator = var.comparison
  threshold           = var.threshold
  period              = var.period_seconds
  evaluation_periods  = var.evaluation_periods
  datapoints_to_alarm = var.datapoints_to_alarm
  treat_missing_data  = var.missing_data
  alarm_actions       = var.action_arns
  ok_actions          = var.action_arns

  tags = var.tags
}
