mock_provider "aws" {
  mock_data "aws_iam_policy_document" {
    defaults = { json = "{}" }
  }
}

variables {
  name_prefix = "test"
  name        = "writer"
  service     = "lambda.amazonaws.com"
  statements = {
    Write = { actions = ["kinesis:PutRecords"], resources = ["arn:aws:kinesis:eu-west-1:111122223333:stream/trips"] }
  }
}

run "named_with_the_prefix" {
  command = plan

  assert {
    condition     = aws_iam_role.this.name == "test-writer"
    error_message = "expected the prefixed name"
  }
}

run "wildcards_are_refused" {
  command = plan

  variables {
    statements = {
      All = { actions = ["kinesis:*"], resources = ["*"] }
    }
  }

  expect_failures = [var.statements]
}

run "someone_must_be_able_to_assume_it" {
  command = plan

  variables {
    service = null
  }

  expect_failures = [var.service]
}
