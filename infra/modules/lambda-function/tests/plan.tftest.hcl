mock_provider "aws" {}

variables {
  name_prefix = "test"
  name        = "enrich"
  role_arn    = "arn:aws:iam::111122223333:role/test-enrich"
  bundle_path = "tests/bundle.zip"
}

run "named_with_log_group" {
  command = plan

  assert {
    condition     = aws_lambda_function.this.function_name == "test-enrich" && aws_cloudwatch_log_group.this.name == "/aws/lambda/test-enrich"
    error_message = "expected the prefixed name and its log group"
  }

  assert {
    condition     = aws_cloudwatch_log_group.this.retention_in_days == 14
    error_message = "expected logs that expire"
  }
}

run "retention_that_cloudwatch_does_not_know_is_refused" {
  command = plan

  variables {
    log_retention_days = 8
  }

  expect_failures = [var.log_retention_days]
}
