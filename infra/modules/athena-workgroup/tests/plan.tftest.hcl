mock_provider "aws" {}

variables {
  name_prefix    = "test"
  name           = "lake"
  results_bucket = "test-results"
}

run "results_go_to_the_bucket_and_bytes_are_limited" {
  command = plan

  assert {
    condition     = aws_athena_workgroup.this.configuration[0].result_configuration[0].output_location == "s3://test-results/athena-results/"
    error_message = "expected results below athena-results/"
  }

  assert {
    condition     = aws_athena_workgroup.this.configuration[0].enforce_workgroup_configuration
    error_message = "expected the settings to be enforced"
  }
}

run "a_limit_below_ten_megabytes_is_refused" {
  command = plan

  variables {
    bytes_scanned_cutoff = 1000
  }

  expect_failures = [var.bytes_scanned_cutoff]
}
