mock_provider "aws" {}

variables {
  name_prefix = "test-one"
  name        = "lake"
}

run "named_without_hyphens" {
  command = plan

  assert {
    condition     = aws_glue_catalog_database.this.name == "test_one_lake"
    error_message = "expected the prefix and underscores"
  }
}

run "upper_case_is_refused" {
  command = plan

  variables {
    name = "Lake"
  }

  expect_failures = [var.name]
}
