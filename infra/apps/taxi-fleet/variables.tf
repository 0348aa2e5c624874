variable "name_prefix" {
  description = "Start of every name, so that several copies can live in one account: lower case letters, digits and hyphens."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,30}$", var.name_prefix))
    error_message = "name_prefix: expected 2 to 31 lower case letters, digits and hyphens, starting with a letter."
  }
}

variable "shard_count" {
  description = "Shards of the trip stream at the start."
  type        = number
  default     = 2
}

variable "window_seconds" {
  description = "Length of the windows of event time."
  type        = number
  default     = 3600
}

variable "delay_seconds" {
  description = "Seconds of event time by which watermarks are held back."
  type        = number
  default     = 1800
}

variable "tags" {
  description = "Tags of everything that can have some."
  type        = map(string)
  default     = { sample = "taxi-fleet" }
}
