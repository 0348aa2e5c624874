mock_provider "aws" {
  mock_data "aws_iam_policy_document" {
    defaults = {
      json = "{}"
    }
  }

  mock_data "aws_partition" {
    defaults = {
      partition = "aws"
    }
  }
}

override_module {
  target = module.role

  outputs = {
    arn  = "arn:aws:iam::111122223333:role/test-areas"
    name = "test-areas"
  }
}

variables {
  name_prefix      = "test"
  name             = "areas"
  bundle_path      = "tests/bundle.zip"
  code_bucket      = "test-code"
  sql_files        = ["sql/tables.sql", "sql/areas.sql"]
  read_stream_arns = ["arn:aws:kinesis:eu-west-1:111122223333:stream/test-trips"]
}

run "runs_the_files_in_order" {
  command = plan

  assert {
    condition     = aws_kinesisanalyticsv2_application.this.name == "test-areas" && aws_cloudwatch_log_group.this.name == "/aws/kinesis-analytics/test-areas"
    error_message = "expected the prefixed name and its log group"
  }

  assert {
    condition     = anytrue([for group in aws_kinesisanalyticsv2_application.this.application_configuration[0].environment_properties[0].property_group : group.property_map["script"] == "sql/tables.sql,sql/areas.sql" if group.property_group_id == "millrace.flink-sql"])
    error_message = "expected both files in their order"
  }
}

run "more_than_64_units_are_refused" {
  command = plan

  variables {
    parallelism         = 130
    parallelism_per_kpu = 2
  }

  expect_failures = [var.parallelism]
}

run "a_scaled_application_is_left_to_who_scales_it" {
  command = plan

  variables {
    parallelism = null
  }

  assert {
    condition     = aws_kinesisanalyticsv2_application.this.application_configuration[0].flink_application_configuration[0].checkpoint_configuration[0].configuration_type == "CUSTOM"
    error_message = "expected all but the parallelism to be set"
  }
}

run "quotes_in_variables_are_refused" {
  command = plan

  variables {
    sql_variables = { trips = "a'b" }
  }

  expect_failures = [var.sql_variables]
}
