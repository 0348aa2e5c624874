resource "aws_kinesis_firehose_delivery_stream" "this" {
  name        = "${var.name_start}${var.name_prefix}-${var.name}"
  destination = "extended_s3"

  dynamic "kinesis_source_configuration" {
    for_each = var.source_stream_arn == null ? [] : [var.source_stream_arn]

    content {
      kinesis_stream_arn = kinesis_source_configuration.value
      role_arn           = var.role_arn
    }
  }

  dynamic "server_side_encryption" {
    for_each = var.source_stream_arn == null ? [1] : []

    content {
      enabled  = true
      key_type = "AWS_OWNED_CMK"
    }
  }

  extended_s3_configuration {
    role_arn            = var.role_arn
    bucket_arn          = var.bucket_arn
    prefix              = var.prefix
    error_output_prefix = var.error_output_prefix
    buffering_size      = var.buffering_size
    buffering_interval  = var.buffering_interval
    compression_format  = var.compression_format
    custom_time_zone    = var.time_zone
    s3_backup_mode      = var.backup_prefix == null ? "Disabled" : "Enabled"

    dynamic "cloudwatch_logging_options" {
      for_each = var.log_group_name == null ? [] : [var.log_group_name]

      content {
        enabled         = true
        log_group_name  = cloudwatch_logging_options.value
        log_stream_name = "S3Delivery"
      }
    }

    dynamic "dynamic_partitioning_configuration" {
      for_each = var.dynamic_partitioning ? [1] : []

      content {
        enabled = true
      }
    }

    # Records as they came, beside what a function made of them.
    dynamic "s3_backup_configuration" {
      for_each = var.backup_prefix == null ? [] : [var.backup_prefix]

      content {
        role_arn            = var.role_arn
        bucket_arn          = var.bucket_arn
        prefix              = s3_backup_configuration.value
        error_output_prefix = var.error_output_prefix
        buffering_size      = var.buffering_size
        buffering_interval  = var.buffering_interval
        compression_format  = var.backup_compression
      }
    }

    dynamic "data_format_conversion_configuration" {
      for_each = var.parquet_table == null ? [] : [var.parquet_table]

      content {
        schema_configuration {
          database_name = data_format_conversion_configuration.value.database_name
          table_name    = data_format_conversion_configuration.value.table_name
          role_arn      = var.role_arn
        }

        input_format_configuration {
          deserializer {
            open_x_json_ser_de {}
          }
        }

        output_format_configuration {
          serializer {
            parquet_ser_de {
              compression = "SNAPPY"
            }
          }
        }
      }
    }

    dynamic "processing_configuration" {
      for_each = length(local.processors) > 0 ? [1] : []

      content {
        enabled = true

        dynamic "processors" {
          for_each = local.processors

          content {
            type = processors.value.type

            dynamic "parameters" {
              for_each = processors.value.parameters

              content {
                parameter_name  = parameters.key
                parameter_value = parameters.value
              }
            }
          }
        }
      }
    }
  }

  tags = var.tags
}

locals {
  deaggregation = var.deaggregation == null ? [] : [{
    type       = "RecordDeAggregation"
    parameters = var.deaggregation == "JSON" ? { SubRecordType = "JSON" } : { SubRecordType = "DELIMITED", Delimiter = base64encode(var.deaggregation) }
  }]

  # The provider keeps no parameter with its default value, three retries and the stream's own role among them: given, they
  # would differ at every plan.
  transformation = var.function_arn == null ? [] : [{
    type = "Lambda"
    parameters = merge(
      { LambdaArn = "${var.function_arn}:$LATEST" },
      var.function_buffer_mb == 1 ? {} : { BufferSizeInMBs = tostring(var.function_buffer_mb) },
      var.function_buffer_seconds == 60 ? {} : { BufferIntervalInSeconds = tostring(var.function_buffer_seconds) },
    )
  }]

  extraction = var.partition_query == null ? [] : [{
    type       = "MetadataExtraction"
    parameters = { MetadataExtractionQuery = var.partition_query, JsonParsingEngine = "JQ-1.6" }
  }]

  delimiter = var.new_line ? [{
    type       = "AppendDelimiterToRecord"
    parameters = { Delimiter = "\\n" }
  }] : []

  processors = concat(local.deaggregation, local.transformation, local.extraction, local.delimiter)
}
