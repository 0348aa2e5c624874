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

variable "log_group_name" {
  description = "Log group whose events are sent."
  type        = string
}

variable "log_group_arn" {
  description = "Its ARN."
  type        = string
}

variable "filter_pattern" {
  description = "Pattern of the events that are sent; \"\" sends all."
  type        = string
  default     = ""
}

variable "function_name" {
  description = "Function that gets them, compressed and in batches."
  type        = string
}

variable "function_arn" {
  description = "Its ARN."
  type        = string
}

variable "failure_queue_arn" {
  description = "Queue for batches that the function failed at to the end. The function's role needs sqs:SendMessage."
  type        = string
}

variable "retries" {
  description = "Times that a failed batch is tried again: 0 to 2."
  type        = number
  default     = 2

  validation {
    condition     = var.retries >= 0 && var.retries <= 2
    error_message = "retries: expected 0 to 2."
  }
}
