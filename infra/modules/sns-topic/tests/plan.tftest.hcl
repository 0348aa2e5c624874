mock_provider "aws" {}

variables {
  name_prefix = "test"
  name        = "alerts"
}

run "named_with_the_prefix" {
  command = plan

  assert {
    condition     = aws_sns_topic.this.name == "test-alerts"
    error_message = "expected the prefixed name"
  }

  assert {
    condition     = length(aws_sns_topic_subscription.email) == 0
    error_message = "expected no subscription"
  }
}

run "one_subscription_an_address" {
  command = plan

  variables {
    emails = ["ops@example.com"]
  }

  assert {
    condition     = length(aws_sns_topic_subscription.email) == 1
    error_message = "expected a subscription"
  }
}

run "what_is_no_address_is_refused" {
  command = plan

  variables {
    emails = ["ops"]
  }

  expect_failures = [var.emails]
}
