variable "name_prefix" {
  description = "Start of every name, so that several copies can live in one account: lower case letters, digits and hyphens."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,30}$", var.name_prefix))
    error_message = "name_prefix: expected 2 to 31 lower case letters, digits and hyphens, starting with a letter."
  }
}

variable "name" {
  description = "What this is, after the prefix."
  type        = string

  validation {
    condition     = can(regex("^[a-z0-9][a-z0-9-]{0,30}$", var.name))
    error_message = "name: expected 1 to 31 lower case letters, digits and hyphens."
  }
}

variable "tags" {
  description = "Tags of everything that can have some."
  type        = map(string)
  default     = {}
}

variable "name_start" {
  description = "What goes before the prefix where a service asks for it, such as aws-waf-logs-."
  type        = string
  default     = ""
}

variable "role_arn" {
  description = "Role that Firehose acts with: s3:PutObject on the bucket, and what its source, function and log group need."
  type        = string
}

variable "bucket_arn" {
  description = "Bucket that records are delivered to."
  type        = string
}

variable "prefix" {
  description = "Start of object keys, with expressions such as !{timestamp:yyyy/MM/dd/HH}/; yyyy/MM/dd/HH/ is appended when it has no timestamp."
  type        = string
  default     = ""

  validation {
    condition     = !can(regex("!\\{timestamp:[^}]*Y", var.prefix))
    error_message = "prefix: Y is the week-based year, wrong in the last days of December: expected y."
  }
}

variable "error_output_prefix" {
  description = "Start of the keys of records that failed; with expressions it needs !{firehose:error-output-type}."
  type        = string
  default     = "errors/!{firehose:error-output-type}/!{timestamp:yyyy/MM/dd/HH}/"

  validation {
    condition     = !strcontains(var.error_output_prefix, "!{") || strcontains(var.error_output_prefix, "!{firehose:error-output-type}")
    error_message = "error_output_prefix: expected !{firehose:error-output-type} beside other expressions."
  }
}

variable "buffering_size" {
  description = "MiB that make an object: 1 to 128, at least 64 with dynamic partitioning."
  type        = number
  default     = 5

  validation {
    condition     = var.buffering_size >= 1 && var.buffering_size <= 128
    error_message = "buffering_size: expected 1 to 128."
  }
}

variable "buffering_interval" {
  description = "Seconds after which records are delivered at the latest: 0 to 900."
  type        = number
  default     = 300

  validation {
    condition     = var.buffering_interval >= 0 && var.buffering_interval <= 900
    error_message = "buffering_interval: expected 0 to 900."
  }
}

variable "compression_format" {
  description = "UNCOMPRESSED, GZIP, ZIP, Snappy or HADOOP_SNAPPY; UNCOMPRESSED with parquet_table, whose files are compressed inside."
  type        = string
  default     = "GZIP"

  validation {
    condition     = contains(["UNCOMPRESSED", "GZIP", "ZIP", "Snappy", "HADOOP_SNAPPY"], var.compression_format)
    error_message = "compression_format: expected UNCOMPRESSED, GZIP, ZIP, Snappy or HADOOP_SNAPPY."
  }
}

variable "time_zone" {
  description = "Time zone of timestamps in prefixes, such as Asia/Tokyo."
  type        = string
  default     = "UTC"
}

variable "source_stream_arn" {
  description = "Kinesis data stream to read; without one, producers put records themselves."
  type        = string
  default     = null
}

variable "function_arn" {
  description = "Function that transforms records."
  type        = string
  default     = null
}

variable "function_buffer_mb" {
  description = "MB that make an invocation of the function: 0.2 to 3."
  type        = number
  default     = 1

  validation {
    condition     = var.function_buffer_mb >= 0.2 && var.function_buffer_mb <= 3
    error_message = "function_buffer_mb: expected 0.2 to 3."
  }
}

variable "function_buffer_seconds" {
  description = "Seconds after which the function is invoked at the latest: 60 to 900."
  type        = number
  default     = 60

  validation {
    condition     = var.function_buffer_seconds >= 60 && var.function_buffer_seconds <= 900
    error_message = "function_buffer_seconds: expected 60 to 900."
  }
}

variable "dynamic_partitioning" {
  description = "Whether each value of the partition keys in the prefix has objects of its own; cannot be changed later."
  type        = bool
  default     = false
}

variable "partition_query" {
  description = "jq query for an object of partition keys, such as {customer_id:.customer_id}."
  type        = string
  default     = null
}

variable "deaggregation" {
  description = "How a record with several is taken apart: JSON for documents one after the other, or the delimiter between them; needs dynamic partitioning."
  type        = string
  default     = null
}

variable "parquet_table" {
  description = "Table of the catalogue whose columns are the schema of Parquet files; records must be JSON, the buffer at least 64 MiB."
  type = object({
    database_name = string
    table_name    = string
  })
  default = null
}

variable "backup_prefix" {
  description = "Start of the keys of records as they came, before any processing; null keeps none."
  type        = string
  default     = null
}

variable "backup_compression" {
  description = "How the backup is compressed: UNCOMPRESSED, GZIP, ZIP, Snappy or HADOOP_SNAPPY."
  type        = string
  default     = "GZIP"

  validation {
    condition     = contains(["UNCOMPRESSED", "GZIP", "ZIP", "Snappy", "HADOOP_SNAPPY"], var.backup_compression)
    error_message = "backup_compression: expected UNCOMPRESSED, GZIP, ZIP, Snappy or HADOOP_SNAPPY."
  }
}

variable "new_line" {
  description = "Whether a line feed follows each record."
  type        = bool
  default     = false
}

variable "log_group_name" {
  description = "Log group of delivery errors, with a log stream S3Delivery."
  type        = string
  default     = null
}
