mock_provider "aws" {
  mock_data "aws_iam_policy_document" {
    defaults = { json = "{}" }
  }
}

variables {
  name_prefix = "test"
  name        = "scaling"
  bundle_path = "tests/bundle.zip"
  streams = [{
    arn        = "arn:aws:kinesis:eu-west-1:111122223333:stream/test-clicks"
    alarm_arns = ["arn:aws:cloudwatch:eu-west-1:111122223333:alarm:test-clicks-scale-up"]
  }]
}

run "named_with_the_prefix" {
  command = plan

  assert {
    condition     = output.function_name == "test-scaling" && output.log_group_name == "/aws/lambda/test-scaling"
    error_message = "expected the prefixed name"
  }

  assert {
    condition     = aws_lambda_permission.topic.principal == "sns.amazonaws.com"
    error_message = "expected the topic to be allowed to call the function"
  }
}

run "a_scaler_without_streams_is_refused" {
  command = plan

  variables {
    streams = []
  }

  expect_failures = [var.streams]
}
