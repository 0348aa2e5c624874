mock_provider "aws" {}

variables {
  name_prefix   = "test"
  name          = "windows"
  partition_key = { name = "key", type = "S" }
}

run "on_demand_and_encrypted" {
  command = plan

  assert {
    condition     = aws_dynamodb_table.this.name == "test-windows" && aws_dynamodb_table.this.billing_mode == "PAY_PER_REQUEST"
    error_message = "expected an on-demand table under the prefixed name"
  }

  assert {
    condition     = aws_dynamodb_table.this.server_side_encryption[0].enabled
    error_message = "expected encryption with a KMS key"
  }

  assert {
    condition     = length(aws_dynamodb_table.this.attribute) == 1
    error_message = "expected the partition key alone"
  }
}

run "sort_key_and_expiry_when_asked" {
  command = plan

  variables {
    sort_key      = { name = "start", type = "N" }
    ttl_attribute = "expires"
  }

  assert {
    condition     = aws_dynamodb_table.this.range_key == "start" && length(aws_dynamodb_table.this.attribute) == 2
    error_message = "expected a sort key"
  }
}

run "unknown_key_type_is_refused" {
  command = plan

  variables {
    partition_key = { name = "key", type = "BOOL" }
  }

  expect_failures = [var.partition_key]
}
