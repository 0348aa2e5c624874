data "aws_caller_identity" "current" {}
data "aws_partition" "current" {}
data "aws_region" "current" {}

locals {
  full_name       = "${var.name_prefix}-${var.name}"
  code_bucket_arn = "arn:${data.aws_partition.current.partition}:s3:::${var.code_bucket}"
  # New code has a new key, so that a running application is updated with it.
  code_key       = "flink/${local.full_name}-${substr(filesha256(var.bundle_path), 0, 16)}.zip"
  log_group_name = "/aws/kinesis-analytics/${local.full_name}"
  log_stream     = "job"
  log_group_arn  = "arn:${data.aws_partition.current.partition}:logs:${data.aws_region.current.name}:${data.aws_caller_identity.current.account_id}:log-group:${local.log_group_name}"

  read_streams = length(var.read_stream_arns) == 0 ? {} : {
    ReadStreams = {
      actions = [
        "kinesis:DescribeStream",
        "kinesis:DescribeStreamSummary",
        "kinesis:GetRecords",
        "kinesis:GetShardIterator",
        "kinesis:ListShards",
      ]
      resources = var.read_stream_arns
    }
  }

  write_streams = length(var.write_stream_arns) == 0 ? {} : {
    WriteStreams = {
      actions   = ["kinesis:DescribeStreamSummary", "kinesis:PutRecord", "kinesis:PutRecords"]
      resources = var.write_stream_arns
    }
  }

  list_buckets = length(concat(var.read_bucket_arns, var.write_bucket_arns)) == 0 ? {} : {
    ListBuckets = {
      actions   = ["s3:GetBucketLocation", "s3:ListBucket", "s3:ListBucketMultipartUploads"]
      resources = distinct(concat(var.read_bucket_arns, var.write_bucket_arns))
    }
  }

  read_objects = length(var.read_bucket_arns) == 0 ? {} : {
    ReadObjects = {
      actions   = ["s3:GetObject"]
      resources = [for arn in var.read_bucket_arns : "${arn}/*"]
    }
  }

  # Flink reads back and removes what it wrote: parts of files that no checkpoint made final.
  write_objects = length(var.write_bucket_arns) == 0 ? {} : {
    WriteObjects = {
      actions = [
        "s3:AbortMultipartUpload",
        "s3:DeleteObject",
        "s3:GetObject",
        "s3:ListMultipartUploadParts",
        "s3:PutObject",
      ]
      resources = [for arn in var.write_bucket_arns : "${arn}/*"]
    }
  }

  write_domains = length(var.search_domain_arns) == 0 ? {} : {
    WriteIndexes = {
      actions   = ["es:ESHttpGet", "es:ESHttpHead", "es:ESHttpPost", "es:ESHttpPut"]
      resources = [for arn in var.search_domain_arns : "${arn}/*"]
    }
  }
}

resource "aws_cloudwatch_log_group" "this" {
  name              = local.log_group_name
  retention_in_days = var.log_retention_days

  tags = var.tags
}

resource "aws_cloudwatch_log_stream" "this" {
  name           = local.log_stream
  log_group_name = aws_cloudwatch_log_group.this.name
}

# What the application may do: read its code and sources, write its sinks and its log.
module "role" {
  source = "../iam-role"

  name_prefix = var.name_prefix
  name        = var.name
  service     = "kinesisanalytics.amazonaws.com"
  tags        = var.tags

  statements = merge(
    var.statements,
    local.read_streams,
    local.write_streams,
    local.list_buckets,
    local.read_objects,
    local.write_objects,
    local.write_domains,
    {
      ReadCode = {
        actions   = ["s3:GetObject"]
        resources = ["${local.code_bucket_arn}/${local.code_key}"]
      }
      WriteLog = {
        actions   = ["logs:DescribeLogStreams", "logs:PutLogEvents"]
        resources = ["${local.log_group_arn}:log-stream:${local.log_stream}"]
      }
      # reason: groups are listed in the account, not by name
      FindLog = {
        actions   = ["logs:DescribeLogGroups"]
        resources = ["*"]
      }
    },
  )
}

resource "aws_s3_object" "code" {
  bucket      = var.code_bucket
  key         = local.code_key
  source      = var.bundle_path
  source_hash = filesha256(var.bundle_path)

  tags = var.tags
}

resource "aws_kinesisanalyticsv2_application" "this" {
  name                   = local.full_name
  runtime_environment    = var.runtime
  service_execution_role = module.role.arn
  start_application      = var.start

  application_configuration {
    application_code_configuration {
      code_content_type = "ZIPFILE"

      code_content {
        s3_content_location {
          bucket_arn = local.code_bucket_arn
          file_key   = aws_s3_object.code.key
        }
      }
    }

    application_snapshot_configuration {
      snapshots_enabled = var.snapshots
    }

    environment_properties {
      property_group {
        property_group_id = "kinesis.analytics.flink.run.options"

        property_map = {
          python  = "main.py"
          jarfile = "lib/pyflink-dependencies.jar"
        }
      }

      property_group {
        property_group_id = "millrace.flink-sql"

        property_map = {
          script = join(",", var.sql_files)
        }
      }

      dynamic "property_group" {
        for_each = length(var.sql_variables) == 0 ? [] : [var.sql_variables]

        content {
          property_group_id = "millrace.flink-sql.variables"
          property_map      = property_group.value
        }
      }
    }

    flink_application_configuration {
      checkpoint_configuration {
        configuration_type            = "CUSTOM"
        checkpointing_enabled         = true
        checkpoint_interval           = var.checkpoint_interval_seconds * 1000
        min_pause_between_checkpoints = var.checkpoint_pause_seconds * 1000
      }

      monitoring_configuration {
        configuration_type = "CUSTOM"
        log_level          = var.log_level
        metrics_level      = var.metrics_level
      }

      # Without the block the provider keeps what it finds, whoever set it.
      dynamic "parallelism_configuration" {
        for_each = var.parallelism == null ? [] : [var.parallelism]

        content {
          configuration_type   = "CUSTOM"
          auto_scaling_enabled = var.auto_scaling
          parallelism          = parallelism_configuration.value
          parallelism_per_kpu  = var.parallelism_per_kpu
        }
      }
    }
  }

  cloudwatch_logging_options {
    log_stream_arn = aws_cloudwatch_log_stream.this.arn
  }

  tags = var.tags

  # The role is checked when the application is made: its policy has to be there.
  depends_on = [module.role]
}
