mock_provider "aws" {
  mock_data "aws_iam_policy_document" {
    defaults = {
      json = "{}"
    }
  }
}

variables {
  name_prefix = "test"
  name        = "archive"
  stream_arn  = "arn:aws:kinesis:eu-west-1:111122223333:stream/test-readings"
  bundle_path = "tests/bundle.zip"
}

run "polls_the_stream_in_batches_of_a_hundred" {
  command = plan

  assert {
    condition     = aws_lambda_event_source_mapping.this.event_source_arn == var.stream_arn && aws_lambda_event_source_mapping.this.batch_size == 100
    error_message = "expected a mapping on the stream itself"
  }

  assert {
    condition     = aws_lambda_event_source_mapping.this.bisect_batch_on_function_error && contains(aws_lambda_event_source_mapping.this.function_response_types, "ReportBatchItemFailures")
    error_message = "expected failures to be narrowed down to records"
  }
}

run "a_consumer_is_read_in_place_of_the_stream" {
  command = plan

  variables {
    consumer_arn      = "arn:aws:kinesis:eu-west-1:111122223333:stream/test-readings/consumer/test-archive:1700000000"
    failure_queue_arn = "arn:aws:sqs:eu-west-1:111122223333:test-failed"
  }

  assert {
    condition     = aws_lambda_event_source_mapping.this.event_source_arn == var.consumer_arn
    error_message = "expected a mapping on the consumer"
  }

  assert {
    condition     = aws_lambda_event_source_mapping.this.destination_config[0].on_failure[0].destination_arn == var.failure_queue_arn
    error_message = "expected given-up records in the queue"
  }
}

run "batches_that_lambda_does_not_take_are_refused" {
  command = plan

  variables {
    batch_size = 20000
  }

  expect_failures = [var.batch_size]
}
