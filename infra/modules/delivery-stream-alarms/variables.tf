variable "name_prefix" {
  description = "Start of every name, so that several copies can live in one account: lower case letters, digits and hyphens."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,30}$", var.name_prefix))
    error_message = "name_prefix: expected 2 to 31 lower case letters, digits and hyphens, starting with a letter."
  }
}

variable "name" {
  description = "What is watched, after the prefix: the alarms add what they are about."
  type        = string

  validation {
    condition     = can(regex("^[a-z0-9][a-z0-9-]{0,20}$", var.name))
    error_message = "name: expected 1 to 21 lower case letters, digits and hyphens."
  }
}

variable "tags" {
  description = "Tags of everything that can have some."
  type        = map(string)
  default     = {}
}

variable "delivery_stream_name" {
  description = "Delivery stream with direct puts and S3 as its destination."
  type        = string
}

variable "quota_percentage" {
  description = "Percent of a quota above which its alarm fires: above 0 and below 100."
  type        = number
  default     = 80

  validation {
    condition     = var.quota_percentage > 0 && var.quota_percentage < 100
    error_message = "quota_percentage: expected above 0 and below 100."
  }
}

variable "freshness_seconds" {
  description = "Age of the oldest undelivered record, in seconds, above which the alarm fires; Firehose discards records after 86400."
  type        = number
  default     = 14400

  validation {
    condition     = var.freshness_seconds > 0 && var.freshness_seconds < 86400
    error_message = "freshness_seconds: expected above 0 and below 86400."
  }
}

variable "action_arns" {
  description = "What is told when an alarm fires and when it is over, such as a topic."
  type        = set(string)
  default     = []
}
