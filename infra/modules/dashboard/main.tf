data "aws_region" "current" {}

resource "aws_cloudwatch_dashboard" "this" {
  dashboard_name = "${var.name_prefix}-${var.name}"

  dashboard_body = jsonencode({
    widgets = [for index, chart in var.charts : {
      type   = "metric"
      x      = (index % 2) * 12
      y      = floor(index / 2) * 6
      width  = 12
      height = 6

      properties = {
        title  = chart.title
        region = data.aws_region.current.name
        view   = "timeSeries"
        stat   = chart.statistic
        period = chart.period_seconds

        metrics = [for metric in chart.metrics : concat(
          metric.expression == null ? concat([metric.namespace, metric.name], flatten([for name, value in metric.dimensions : [name, value]])) : [],
          metric.expression == null && metric.id == null && metric.statistic == null ? [] : [merge(
            metric.expression == null ? {} : { expression = metric.expression },
            { for option, value in { id = metric.id, label = metric.label, stat = metric.statistic } : option => value if value != null },
            metric.visible ? {} : { visible = false },
          )],
        )]
      }
    }]
  })
}
