mock_provider "aws" {}

variables {
  name_prefix    = "test"
  name           = "flows"
  log_group_name = "/test/flows"
  log_group_arn  = "arn:aws:logs:eu-west-1:111122223333:log-group:/test/flows"
  function_name  = "test-ingest"
  function_arn   = "arn:aws:lambda:eu-west-1:111122223333:function:test-ingest"
}

run "only_the_log_group_may_invoke_the_function" {
  command = plan

  assert {
    condition     = aws_lambda_permission.this.source_arn == "arn:aws:logs:eu-west-1:111122223333:log-group:/test/flows:*"
    error_message = "expected the log group as the source"
  }

  assert {
    condition     = length(aws_lambda_function_event_invoke_config.this) == 0
    error_message = "expected no destination of failures unless asked for"
  }
}

run "failures_go_to_the_queue" {
  command = plan

  variables {
    failure_queue_arn = "arn:aws:sqs:eu-west-1:111122223333:failed"
    retries           = 1
  }

  assert {
    condition     = one(aws_lambda_function_event_invoke_config.this[*].maximum_retry_attempts) == 1
    error_message = "expected one more try"
  }
}

run "more_than_two_retries_are_refused" {
  command = plan

  variables {
    retries = 3
  }

  expect_failures = [var.retries]
}
