variable "name_prefix" {
  description = "Start of every name, so that several copies can live in one account: lower case letters, digits and hyphens."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,30}$", var.name_prefix))
    error_message = "name_prefix: expected 2 to 31 lower case letters, digits and hyphens, starting with a letter."
  }
}

variable "tags" {
  description = "Tags of everything that can have some."
  type        = map(string)
  default     = { sample = "delivery-alarms" }
}

variable "quota_percentage" {
  description = "Percent of a quota above which its alarm fires."
  type        = number
  default     = 80
}

variable "freshness_seconds" {
  description = "Age of the oldest undelivered record, in seconds, above which the alarm fires."
  type        = number
  default     = 14400
}

variable "emails" {
  description = "Addresses that get every notification; each must confirm first."
  type        = set(string)
  default     = []
}
