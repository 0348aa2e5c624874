mock_provider "aws" {}

variables {
  name_prefix    = "test"
  name           = "flows"
  log_group_name = "/test/flows"
  log_group_arn  = "arn:aws:logs:eu-west-1:111122223333:log-group:/test/flows"
  function_name  = "test-ingest"
  function_arn   = "arn:aws:lambda:eu-west-1:111122223333:function:test-ingest"

  failure_queue_arn = "arn:aws:sqs:eu-west-1:111122223333:failed"
}

run "only_the_log_group_may_invoke_the_function" {
  command = plan

  assert {
    condition     = aws_lambda_permission.this.source_arn == "arn:aws:logs:eu-west-1:111122223333:log-group:/test/flows:*"
    error_message = "expected the log group as the source"
  }
}

run "failures_go_to_the_queue" {
  command = plan

  variables {
    retries = 1
  }

  assert {
    condition     = aws_lambda_function_event_invoke_config.this.maximum_retry_attempts == 1
    error_message = "expected one more try"
  }

  assert {
    condition     = aws_lambda_function_event_invoke_config.this.destination_config[0].on_failure[0].destination == "arn:aws:sqs:eu-west-1:111122223333:failed"
    error_message = "expected the queue"
  }
}

run "more_than_two_retries_are_refused" {
  command = plan

  variables {
    retries = 3
  }

  expect_failures = [var.retries]
}
