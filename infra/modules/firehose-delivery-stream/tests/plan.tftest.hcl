mock_provider "aws" {}

variables {
  name_prefix = "test"
  name        = "clicks"
  role_arn    = "arn:aws:iam::111122223333:role/delivery"
  bucket_arn  = "arn:aws:s3:::lake"
}

run "gzip_objects_and_encrypted" {
  command = plan

  assert {
    condition     = aws_kinesis_firehose_delivery_stream.this.name == "test-clicks"
    error_message = "expected the prefixed name"
  }

  assert {
    condition     = aws_kinesis_firehose_delivery_stream.this.extended_s3_configuration[0].compression_format == "GZIP"
    error_message = "expected gzip"
  }

  assert {
    condition     = aws_kinesis_firehose_delivery_stream.this.server_side_encryption[0].enabled
    error_message = "expected encryption at rest"
  }
}

run "partitions_by_jq" {
  command = plan

  variables {
    prefix               = "id=!{partitionKeyFromQuery:id}/"
    dynamic_partitioning = true
    partition_query      = "{id:.id}"
    buffering_size       = 64
    new_line             = true
  }

  assert {
    condition     = length(aws_kinesis_firehose_delivery_stream.this.extended_s3_configuration[0].processing_configuration[0].processors) == 2
    error_message = "expected a processor for the keys and one for the delimiter"
  }
}

run "parquet_of_records_taken_apart_and_a_backup" {
  command = plan

  variables {
    prefix               = "id=!{partitionKeyFromQuery:id}/"
    dynamic_partitioning = true
    partition_query      = "{id:.id}"
    deaggregation        = "JSON"
    buffering_size       = 64
    compression_format   = "UNCOMPRESSED"
    parquet_table        = { database_name = "lake", table_name = "clicks" }
    backup_prefix        = "raw/"
  }

  assert {
    condition     = aws_kinesis_firehose_delivery_stream.this.extended_s3_configuration[0].processing_configuration[0].processors[0].type == "RecordDeAggregation"
    error_message = "expected records to be taken apart first"
  }

  assert {
    condition     = aws_kinesis_firehose_delivery_stream.this.extended_s3_configuration[0].data_format_conversion_configuration[0].schema_configuration[0].table_name == "clicks"
    error_message = "expected the schema of the table"
  }

  assert {
    condition     = aws_kinesis_firehose_delivery_stream.this.extended_s3_configuration[0].s3_backup_mode == "Enabled"
    error_message = "expected a backup"
  }
}

run "week_based_years_are_refused" {
  command = plan

  variables {
    prefix = "!{timestamp:YYYY/MM/dd}/"
  }

  expect_failures = [var.prefix]
}

run "a_name_that_waf_takes_and_buffers_of_the_function" {
  command = plan

  variables {
    name_start              = "aws-waf-logs-"
    function_arn            = "arn:aws:lambda:eu-west-1:111122223333:function:trim"
    function_buffer_mb      = 3
    function_buffer_seconds = 900
  }

  assert {
    condition     = aws_kinesis_firehose_delivery_stream.this.name == "aws-waf-logs-test-clicks"
    error_message = "expected the start that AWS WAF asks for"
  }

  assert {
    condition     = contains([for p in aws_kinesis_firehose_delivery_stream.this.extended_s3_configuration[0].processing_configuration[0].processors[0].parameters : p.parameter_value], "900")
    error_message = "expected the interval as a parameter of the processor"
  }
}
