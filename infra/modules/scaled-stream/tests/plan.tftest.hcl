mock_provider "aws" {}

variables {
  name_prefix = "test"
  name        = "clicks"
  shard_count = 2
  action_arns = ["arn:aws:sns:eu-west-1:111122223333:scaling"]
}

run "alarms_are_named_after_the_stream" {
  command = plan

  assert {
    condition     = aws_cloudwatch_metric_alarm.this["up"].alarm_name == "test-clicks-scale-up" && aws_cloudwatch_metric_alarm.this["down"].alarm_name == "test-clicks-scale-down"
    error_message = "expected the suffixes that the scaling function reads"
  }

  assert {
    condition     = aws_cloudwatch_metric_alarm.this["up"].threshold == 0.75 && aws_cloudwatch_metric_alarm.this["down"].threshold == 0.25
    error_message = "expected the usage factors as thresholds"
  }
}

run "record_count_thresholds_hold_the_shards" {
  command = plan

  variables {
    alarms   = "record-count"
    scale_up = { threshold = 0.8, datapoints = 1, periods = 1 }
  }

  assert {
    condition     = aws_cloudwatch_metric_alarm.this["up"].threshold == 480000
    error_message = "expected 800 records a second for two shards and 300 seconds"
  }
}

run "a_stream_at_its_minimum_never_asks_to_go_down" {
  command = plan

  variables {
    min_shards = 2
  }

  assert {
    condition     = aws_cloudwatch_metric_alarm.this["down"].threshold == -1
    error_message = "expected a threshold that no usage is below"
  }
}

run "an_unknown_kind_of_alarm_is_refused" {
  command = plan

  variables {
    alarms = "bytes"
  }

  expect_failures = [var.alarms]
}

run "a_stream_that_others_scale_has_no_alarms" {
  command = plan

  variables {
    alarms = "none"
  }

  assert {
    condition     = length(output.alarm_arns) == 0
    error_message = "expected no alarms"
  }
}
