mock_provider "aws" {}

variables {
  name_prefix = "test"
  name        = "stream"
  charts = [{
    title   = "Records"
    metrics = [{ namespace = "AWS/Kinesis", name = "IncomingRecords", dimensions = { StreamName = "s" } }]
  }]
}

run "named_with_the_prefix" {
  command = plan

  assert {
    condition     = aws_cloudwatch_dashboard.this.dashboard_name == "test-stream"
    error_message = "expected the prefixed name"
  }

  assert {
    condition     = jsondecode(aws_cloudwatch_dashboard.this.dashboard_body).widgets[0].properties.metrics[0] == ["AWS/Kinesis", "IncomingRecords", "StreamName", "s"]
    error_message = "expected the metric as dashboards write it"
  }
}

run "no_chart_is_refused" {
  command = plan

  variables {
    charts = []
  }

  expect_failures = [var.charts]
}

run "expressions_over_hidden_metrics" {
  command = plan

  variables {
    charts = [{
      title = "Usage"
      metrics = [
        { namespace = "AWS/Kinesis", name = "IncomingRecords", dimensions = { StreamName = "s" }, id = "m1", visible = false },
        { expression = "m1/60", label = "per second", id = "e1" },
      ]
    }]
  }

  assert {
    condition     = jsondecode(aws_cloudwatch_dashboard.this.dashboard_body).widgets[0].properties.metrics[1] == [{ expression = "m1/60", id = "e1", label = "per second" }]
    error_message = "expected the expression as dashboards write it"
  }
}
