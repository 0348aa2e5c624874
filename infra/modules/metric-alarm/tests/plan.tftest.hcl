mock_provider "aws" {}

variables {
  name_prefix = "test"
  name        = "late"
  description = "Records wait for more than a minute; look at the consumer."
  namespace   = "AWS/Kinesis"
  metric_name = "GetRecords.IteratorAgeMilliseconds"
  statistic   = "Maximum"
  threshold   = 60000
}

run "named_with_the_prefix" {
  command = plan

  assert {
    condition     = aws_cloudwatch_metric_alarm.this.alarm_name == "test-late" && aws_cloudwatch_metric_alarm.this.treat_missing_data == "notBreaching"
    error_message = "expected the prefixed name, quiet without data"
  }
}

run "more_datapoints_than_periods_are_refused" {
  command = plan

  variables {
    datapoints_to_alarm = 2
  }

  expect_failures = [var.datapoints_to_alarm]
}
