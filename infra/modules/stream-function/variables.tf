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

variable "stream_arn" {
  description = "ARN of the stream that the function reads."
  type        = string
}

variable "consumer_arn" {
  description = "ARN of a fan-out consumer of the stream, which the records are pushed through; null polls the stream and shares its 2 MB/s a shard."
  type        = string
  default     = null
}

variable "bundle_path" {
  description = "Path of the zip file with the built handler, index.mjs."
  type        = string
}

variable "statements" {
  description = "What the function may do beside reading its stream and writing its log: IAM actions on resource ARNs, by statement name."
  type = map(object({
    actions   = list(string)
    resources = list(string)
  }))
  default = {}
}

variable "environment" {
  description = "Environment variables of the function."
  type        = map(string)
  default     = {}
}

variable "memory_mb" {
  description = "Memory in MB: 128 to 10240; CPU grows with it."
  type        = number
  default     = 256
}

variable "timeout_seconds" {
  description = "Seconds that one invocation may take: 1 to 900."
  type        = number
  default     = 30
}

variable "enabled" {
  description = "Whether the function is invoked from the start."
  type        = bool
  default     = true
}

variable "starting_position" {
  description = "TRIM_HORIZON reads what is in the stream, LATEST what comes once the mapping is enabled."
  type        = string
  default     = "TRIM_HORIZON"

  validation {
    condition     = contains(["TRIM_HORIZON", "LATEST"], var.starting_position)
    error_message = "starting_position: expected TRIM_HORIZON or LATEST."
  }
}

variable "batch_size" {
  description = "Most records of one invocation: 1 to 10000."
  type        = number
  default     = 100

  validation {
    condition     = var.batch_size >= 1 && var.batch_size <= 10000
    error_message = "batch_size: expected 1 to 10000."
  }
}

variable "batching_window_seconds" {
  description = "Seconds to wait for a full batch: 0 to 300."
  type        = number
  default     = 0

  validation {
    condition     = var.batching_window_seconds >= 0 && var.batching_window_seconds <= 300
    error_message = "batching_window_seconds: expected 0 to 300."
  }
}

variable "parallelization_factor" {
  description = "Batches of one shard at once, each with keys of its own: 1 to 10."
  type        = number
  default     = 1

  validation {
    condition     = var.parallelization_factor >= 1 && var.parallelization_factor <= 10
    error_message = "parallelization_factor: expected 1 to 10."
  }
}

variable "retries" {
  description = "Retries of a batch that cannot be split further, before it is given up: 0 to 10000, -1 for no end."
  type        = number
  default     = 2

  validation {
    condition     = var.retries >= -1 && var.retries <= 10000
    error_message = "retries: expected -1 to 10000."
  }
}

variable "failure_queue_arn" {
  description = "ARN of the queue that is told of records that were given up; null tells nobody, and they are lost."
  type        = string
  default     = null
}
