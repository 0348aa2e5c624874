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

variable "retention_days" {
  description = "Days that events are kept, of those that CloudWatch Logs knows."
  type        = number
  default     = 14

  validation {
    condition     = contains([1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653], var.retention_days)
    error_message = "retention_days: expected 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731 or whole years."
  }
}

variable "metric_namespace" {
  description = "CloudWatch namespace of the metrics that count events."
  type        = string
  default     = "Millrace"
}

variable "counted_patterns" {
  description = "Filter patterns of the events that are counted, by the names of their metrics."
  type        = map(string)
  default     = {}
}

variable "streams" {
  description = "Log streams made in advance, for services that do not make theirs, such as Firehose with S3Delivery."
  type        = set(string)
  default     = []
}
