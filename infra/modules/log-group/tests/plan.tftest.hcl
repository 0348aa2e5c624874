mock_provider "aws" {}

variables {
  name_prefix = "test"
  name        = "app"
}

run "named_with_the_prefix" {
  command = plan

  assert {
    condition     = aws_cloudwatch_log_group.this.name == "/test/app"
    error_message = "expected the prefixed name"
  }

  assert {
    condition     = length(aws_cloudwatch_log_metric_filter.counted) == 0
    error_message = "expected no metric filter"
  }
}

run "one_filter_a_pattern" {
  command = plan

  variables {
    counted_patterns = { Errors = "ERROR" }
  }

  assert {
    condition     = aws_cloudwatch_log_metric_filter.counted["Errors"].pattern == "ERROR"
    error_message = "expected a filter with the pattern"
  }
}

run "days_that_cloudwatch_logs_does_not_know_are_refused" {
  command = plan

  variables {
    retention_days = 2
  }

  expect_failures = [var.retention_days]
}
