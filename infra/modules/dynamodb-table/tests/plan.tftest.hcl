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

run "indexes_and_stream_when_asked" {
  command = plan

  variables {
    sort_key         = { name = "start", type = "N" }
    stream_view_type = "NEW_AND_OLD_IMAGES"
    indexes = {
      by-start = {
        partition_key = { name = "start", type = "N" }
        sort_key      = { name = "key", type = "S" }
      }
      by-device = { partition_key = { name = "device", type = "S" } }
    }
  }

  assert {
    condition     = length(aws_dynamodb_table.this.attribute) == 3
    error_message = "expected each key attribute once"
  }

  assert {
    condition     = aws_dynamodb_table.this.stream_enabled && aws_dynamodb_table.this.stream_view_type == "NEW_AND_OLD_IMAGES"
    error_message = "expected a stream with both images"
  }
}

run "unknown_stream_view_is_refused" {
  command = plan

  variables {
    stream_view_type = "EVERYTHING"
  }

  expect_failures = [var.stream_view_type]
}

run "unknown_key_type_is_refused" {
  command = plan

  variables {
    partition_key = { name = "key", type = "BOOL" }
  }

  expect_failures = [var.partition_key]
}

run "units_when_asked" {
  command = plan

  variables {
    write_capacity = 20
  }

  assert {
    condition     = aws_dynamodb_table.this.billing_mode == "PROVISIONED" && aws_dynamodb_table.this.write_capacity == 20
    error_message = "expected provisioned write units"
  }
}
