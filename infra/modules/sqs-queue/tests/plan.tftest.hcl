mock_provider "aws" {}

variables {
  name_prefix = "test"
  name        = "failed"
}

run "encrypted_with_dead_letters" {
  command = plan

  assert {
    condition     = aws_sqs_queue.this.name == "test-failed" && aws_sqs_queue.this.sqs_managed_sse_enabled
    error_message = "expected an encrypted queue under the prefixed name"
  }

  assert {
    condition     = aws_sqs_queue.dead_letter.message_retention_seconds == 1209600
    error_message = "expected dead letters kept for 14 days"
  }
}

run "too_many_receives_are_refused" {
  command = plan

  variables {
    max_receives = 1001
  }

  expect_failures = [var.max_receives]
}

run "no_policy_without_senders" {
  command = plan

  assert {
    condition     = length(aws_sqs_queue_policy.senders) == 0
    error_message = "expected no queue policy"
  }
}
