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

variable "bundle_path" {
  description = "Path of the zip file with the runner and the SQL files, as the build of a sample makes it."
  type        = string

  validation {
    condition     = endswith(var.bundle_path, ".zip")
    error_message = "bundle_path: expected the path of a .zip file."
  }
}

variable "code_bucket" {
  description = "Name of the bucket that the zip file is put into, below flink/."
  type        = string
}

variable "sql_files" {
  description = "SQL files of the zip file, run in this order as one script, such as sql/areas.sql."
  type        = list(string)

  validation {
    condition     = length(var.sql_files) > 0 && alltrue([for file in var.sql_files : can(regex("^[^,]+\\.sql$", file))])
    error_message = "sql_files: expected at least one path that ends in .sql and holds no comma."
  }
}

variable "sql_variables" {
  description = "Texts that stand for $${name} in the SQL, such as ARNs of streams; without quotes and line breaks."
  type        = map(string)
  default     = {}

  validation {
    condition     = alltrue([for value in values(var.sql_variables) : !strcontains(value, "'") && !strcontains(value, "\n") && value != ""])
    error_message = "sql_variables: expected texts without quotes and line breaks."
  }
}

variable "runtime" {
  description = "Flink runtime of the application."
  type        = string
  default     = "FLINK-1_20"

  validation {
    condition     = contains(["FLINK-1_15", "FLINK-1_18", "FLINK-1_19", "FLINK-1_20", "FLINK-2_2", "FLINK-2_3"], var.runtime)
    error_message = "runtime: expected FLINK-1_15, FLINK-1_18, FLINK-1_19, FLINK-1_20, FLINK-2_2 or FLINK-2_3."
  }
}

variable "start" {
  description = "Whether the application runs."
  type        = bool
  default     = true
}

variable "parallelism" {
  description = "Subtasks of every operator: 1 to 512, and at most 64 processing units. Null begins with 1, and leaves it and auto_scaling to whoever scales the application."
  type        = number
  default     = 1

  validation {
    condition     = var.parallelism == null ? true : var.parallelism >= 1 && var.parallelism <= 64 * var.parallelism_per_kpu
    error_message = "parallelism: expected 1 to 64 for each of parallelism_per_kpu."
  }
}

variable "parallelism_per_kpu" {
  description = "Subtasks that share a processing unit of 1 vCPU and 4 GB: 1 to 8."
  type        = number
  default     = 1

  validation {
    condition     = var.parallelism_per_kpu >= 1 && var.parallelism_per_kpu <= 8
    error_message = "parallelism_per_kpu: expected 1 to 8."
  }
}

variable "auto_scaling" {
  description = "Whether the service changes the parallelism with the CPU that is used."
  type        = bool
  default     = false
}

variable "checkpoint_interval_seconds" {
  description = "Seconds from one checkpoint to the next; files become visible with them."
  type        = number
  default     = 60

  validation {
    condition     = var.checkpoint_interval_seconds >= 1
    error_message = "checkpoint_interval_seconds: expected 1 or more."
  }
}

variable "checkpoint_pause_seconds" {
  description = "Seconds between the end of a checkpoint and the start of the next, at least."
  type        = number
  default     = 5

  validation {
    condition     = var.checkpoint_pause_seconds >= 0
    error_message = "checkpoint_pause_seconds: expected 0 or more."
  }
}

variable "snapshots" {
  description = "Whether the state is kept when the application is stopped or updated."
  type        = bool
  default     = true
}

variable "metrics_level" {
  description = "How fine the metrics are: APPLICATION, TASK, OPERATOR or PARALLELISM."
  type        = string
  default     = "APPLICATION"

  validation {
    condition     = contains(["APPLICATION", "TASK", "OPERATOR", "PARALLELISM"], var.metrics_level)
    error_message = "metrics_level: expected APPLICATION, TASK, OPERATOR or PARALLELISM."
  }
}

variable "log_level" {
  description = "What is logged: DEBUG, INFO, WARN or ERROR and what is graver."
  type        = string
  default     = "INFO"

  validation {
    condition     = contains(["DEBUG", "INFO", "WARN", "ERROR"], var.log_level)
    error_message = "log_level: expected DEBUG, INFO, WARN or ERROR."
  }
}

variable "read_stream_arns" {
  description = "ARNs of Kinesis data streams that the SQL reads."
  type        = list(string)
  default     = []
}

variable "write_stream_arns" {
  description = "ARNs of Kinesis data streams that the SQL writes."
  type        = list(string)
  default     = []
}

variable "read_bucket_arns" {
  description = "ARNs of buckets that the SQL reads files of."
  type        = list(string)
  default     = []
}

variable "write_bucket_arns" {
  description = "ARNs of buckets that the SQL writes files to."
  type        = list(string)
  default     = []
}

variable "search_domain_arns" {
  description = "ARNs of search domains that the SQL writes indexes of."
  type        = list(string)
  default     = []
}

variable "statements" {
  description = "What the application may do beside that: IAM actions on resource ARNs, by statement name."
  type = map(object({
    actions   = list(string)
    resources = list(string)
  }))
  default = {}
}

variable "log_retention_days" {
  description = "Days that logs are kept, one of the numbers that CloudWatch Logs knows."
  type        = number
  default     = 14

  validation {
    condition     = contains([1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653], var.log_retention_days)
    error_message = "log_retention_days: expected a number of days that CloudWatch Logs knows, such as 7, 14, 30 or 365."
  }
}
