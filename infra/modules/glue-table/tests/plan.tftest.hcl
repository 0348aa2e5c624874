mock_provider "aws" {}

variables {
  name          = "trips"
  database_name = "lake"
  location      = "s3://lake/trips/"
  columns       = [{ name = "id", type = "bigint" }]
}

run "parquet_by_default" {
  command = plan

  assert {
    condition     = aws_glue_catalog_table.this.storage_descriptor[0].ser_de_info[0].serialization_library == "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe"
    error_message = "expected the Parquet SerDe"
  }
}

run "keys_in_order" {
  command = plan

  variables {
    partition_keys = [{ name = "year", type = "int" }, { name = "month", type = "int" }]
  }

  assert {
    condition     = aws_glue_catalog_table.this.partition_keys[1].name == "month"
    error_message = "expected the keys as given"
  }
}

run "a_location_without_a_slash_is_refused" {
  command = plan

  variables {
    location = "s3://lake/trips"
  }

  expect_failures = [var.location]
}

run "text_has_its_delimiter_and_its_null" {
  command = plan

  variables {
    format    = "text"
    delimiter = " "
    null_text = "-"
  }

  assert {
    condition     = aws_glue_catalog_table.this.storage_descriptor[0].ser_de_info[0].parameters["field.delim"] == " " && aws_glue_catalog_table.this.storage_descriptor[0].ser_de_info[0].parameters["serialization.null.format"] == "-"
    error_message = "expected the delimiter and the null text"
  }
}
