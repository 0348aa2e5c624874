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
  default     = { sample = "vpc-flow-logs" }
}

variable "partition_by" {
  description = "What a partition holds: hour, day or month."
  type        = string
  default     = "hour"

  validation {
    condition     = contains(["hour", "day", "month"], var.partition_by)
    error_message = "partition_by: expected hour, day or month."
  }
}
