mock_provider "aws" {}

variables {
  name_prefix          = "test"
  name                 = "clicks"
  delivery_stream_name = "test-clicks"
}

run "five_alarms" {
  command = plan

  assert {
    condition     = output.names == { records = "test-clicks-records", bytes = "test-clicks-bytes", requests = "test-clicks-requests", throttled = "test-clicks-throttled", freshness = "test-clicks-freshness" }
    error_message = "expected an alarm for each quota, for throttling and for freshness"
  }
}

run "all_of_a_quota_is_refused" {
  command = plan

  variables {
    quota_percentage = 100
  }

  expect_failures = [var.quota_percentage]
}

run "a_day_is_refused" {
  command = plan

  variables {
    freshness_seconds = 86400
  }

  expect_failures = [var.freshness_seconds]
}
