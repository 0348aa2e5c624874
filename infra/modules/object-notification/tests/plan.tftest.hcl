mock_provider "aws" {
  mock_data "aws_caller_identity" {
    defaults = { account_id = "111122223333" }
  }
}

variables {
  bucket_name   = "test-lake"
  bucket_arn    = "arn:aws:s3:::test-lake"
  prefixes      = ["gzip/", "text/"]
  function_name = "test-add-partition"
  function_arn  = "arn:aws:lambda:eu-west-1:111122223333:function:test-add-partition"
}

run "the_bucket_of_this_account_tells_the_function" {
  command = plan

  assert {
    condition     = aws_lambda_permission.this.source_arn == "arn:aws:s3:::test-lake"
    error_message = "expected the bucket as the source"
  }

  assert {
    condition     = length(aws_s3_bucket_notification.this.lambda_function) == 2
    error_message = "expected a rule for each prefix"
  }
}

run "overlapping_prefixes_are_refused" {
  command = plan

  variables {
    prefixes = ["gzip/", "gzip/a/"]
  }

  expect_failures = [var.prefixes]
}
