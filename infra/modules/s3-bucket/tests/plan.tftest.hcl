mock_provider "aws" {}

variables {
  name_prefix = "test"
  name        = "lake"
}

run "private_and_encrypted" {
  command = plan

  assert {
    condition     = aws_s3_bucket_public_access_block.this.block_public_policy && aws_s3_bucket_public_access_block.this.restrict_public_buckets
    error_message = "expected every public access blocked"
  }

  assert {
    condition     = one(aws_s3_bucket_server_side_encryption_configuration.this.rule).apply_server_side_encryption_by_default[0].sse_algorithm == "AES256"
    error_message = "expected objects encrypted at rest"
  }

  assert {
    condition     = length(aws_s3_bucket_lifecycle_configuration.this.rule) == 1
    error_message = "expected one rule, that aborts uploads"
  }
}

run "objects_expire_when_asked" {
  command = plan

  variables {
    expire_days = 30
  }

  assert {
    condition     = length(aws_s3_bucket_lifecycle_configuration.this.rule) == 2
    error_message = "expected a second rule, that expires objects"
  }
}
