mock_provider "aws" {
  mock_data "aws_iam_policy_document" {
    defaults = {
      json = "{\"Version\":\"2012-10-17\",\"Statement\":[]}"
    }
  }
}

variables {
  name_prefix   = "test"
  name          = "nightly"
  expression    = "cron(0 3 * * ? *)"
  target_arn    = "arn:aws:sqs:us-east-1:123456789012:jobs"
  target_action = "sqs:SendMessage"
}

run "named_with_the_prefix" {
  command = plan

  assert {
    condition     = aws_scheduler_schedule.this.name == "test-nightly"
    error_message = "expected the prefixed name"
  }

  assert {
    condition     = aws_scheduler_schedule.this.state == "ENABLED"
    error_message = "expected it enabled"
  }
}

run "what_is_no_expression_is_refused" {
  command = plan

  variables {
    expression = "every day"
  }

  expect_failures = [var.expression]
}
