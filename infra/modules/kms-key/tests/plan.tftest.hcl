mock_provider "aws" {}

variables {
  name_prefix = "test"
  name        = "records"
  description = "Records"
}

run "rotated_and_named_with_the_prefix" {
  command = plan

  assert {
    condition     = aws_kms_alias.this.name == "alias/test-records"
    error_message = "expected the prefixed alias"
  }

  assert {
    condition     = aws_kms_key.this.enable_key_rotation
    error_message = "expected rotation"
  }
}

run "a_window_out_of_range_is_refused" {
  command = plan

  variables {
    deletion_window_days = 3
  }

  expect_failures = [var.deletion_window_days]
}
