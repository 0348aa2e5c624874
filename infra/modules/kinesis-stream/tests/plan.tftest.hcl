mock_provider "aws" {}

variables {
  name_prefix = "test"
  name        = "trips"
}

run "provisioned_by_default" {
  command = plan

  assert {
    condition     = aws_kinesis_stream.this.name == "test-trips" && aws_kinesis_stream.this.shard_count == 1
    error_message = "expected one shard under the prefixed name"
  }

  assert {
    condition     = aws_kinesis_stream.this.encryption_type == "KMS"
    error_message = "expected records encrypted at rest"
  }
}

run "on_demand_has_no_shard_count" {
  command = plan

  variables {
    mode = "ON_DEMAND"
  }

  assert {
    condition     = aws_kinesis_stream.this.shard_count == null && aws_kinesis_stream.this.stream_mode_details[0].stream_mode == "ON_DEMAND"
    error_message = "expected an on-demand stream"
  }
}

run "retention_out_of_range_is_refused" {
  command = plan

  variables {
    retention_hours = 12
  }

  expect_failures = [var.retention_hours]
}

run "consumers_carry_the_prefix" {
  command = plan

  variables {
    consumers = ["archive", "table"]
  }

  assert {
    condition     = [for consumer in aws_kinesis_stream_consumer.this : consumer.name] == ["test-archive", "test-table"]
    error_message = "expected two consumers under prefixed names"
  }
}

run "a_twenty_first_consumer_is_refused" {
  command = plan

  variables {
    consumers = [for number in range(21) : "consumer-${number}"]
  }

  expect_failures = [var.consumers]
}
