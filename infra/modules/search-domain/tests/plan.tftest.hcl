mock_provider "aws" {}

variables {
  name_prefix = "test"
  name        = "trips"
}

run "named_with_the_prefix_and_encrypted" {
  command = plan

  assert {
    condition     = aws_opensearch_domain.this.domain_name == "test-trips"
    error_message = "expected the prefixed name"
  }

  assert {
    condition     = aws_opensearch_domain.this.encrypt_at_rest[0].enabled
    error_message = "expected encryption at rest"
  }
}

run "a_small_volume_is_refused" {
  command = plan

  variables {
    volume_gigabytes = 1
  }

  expect_failures = [var.volume_gigabytes]
}
