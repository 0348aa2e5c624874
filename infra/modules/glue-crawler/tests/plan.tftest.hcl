mock_provider "aws" {}

variables {
  name_prefix   = "test"
  name          = "clicks"
  role_arn      = "arn:aws:iam::111122223333:role/crawler"
  database_name = "lake"
  locations     = ["s3://lake/clicks/"]
}

run "on_demand_by_default" {
  command = plan

  assert {
    condition     = aws_glue_crawler.this.schedule == null
    error_message = "expected no schedule"
  }

  assert {
    condition     = aws_glue_crawler.this.s3_target[0].path == "s3://lake/clicks/"
    error_message = "expected the folder"
  }
}

run "a_location_without_a_slash_is_refused" {
  command = plan

  variables {
    locations = ["s3://lake/clicks"]
  }

  expect_failures = [var.locations]
}
