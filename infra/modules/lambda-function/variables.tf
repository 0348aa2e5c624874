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

variable "role_arn" {
  description = "ARN of the role that the function runs with; it must be allowed to write to the log group."
  type        = string
}

variable "bundle_path" {
  description = "Path of the zip file with the built handler."
  type        = string

  validation {
    condition     = endswith(var.bundle_path, ".zip")
    error_message = "bundle_path: expected the path of a .zip file."
  }
}

variable "handler" {
  description = "File and export of the handler, such as index.handler."
  type        = string
  default     = "index.handler"

  validation {
    condition     = can(regex("^[^.]+(/[^.]+)*\\.[A-Za-z_$][A-Za-z0-9_$]*$", var.handler))
    error_message = "handler: expected file.export, such as index.handler."
  }
}

variable "memory_mb" {
  description = "Memory in MB: 128 to 10240; CPU grows with it."
  type        = number
  default     = 256

  validation {
    condition     = var.memory_mb >= 128 && var.memory_mb <= 10240
    error_message = "memory_mb: expected 128 to 10240."
  }
}

variable "timeout_seconds" {
  description = "Seconds that one invocation may take: 1 to 900."
  type        = number
  default     = 30

  validation {
    condition     = var.timeout_seconds >= 1 && var.timeout_seconds <= 900
    error_message = "timeout_seconds: expected 1 to 900."
  }
}

variable "reserved_concurrency" {
  description = "Invocations that may run at once; -1 leaves it to the account."
  type        = number
  default     = -1

  validation {
    condition     = var.reserved_concurrency >= -1
    error_message = "reserved_concurrency: expected -1 or more."
  }
}

variable "environment" {
  description = "Environment variables of the function."
  type        = map(string)
  default     = {}
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
