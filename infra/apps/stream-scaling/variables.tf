variable "name_prefix" {
  description = "Start of every name, so that several copies can live in one account: lower case letters, digits and hyphens."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,30}$", var.name_prefix))
    error_message = "name_prefix: expected 2 to 31 lower case letters, digits and hyphens, starting with a letter."
  }
}

variable "shard_count" {
  description = "Shards of the two streams that alarms scale, at the start and at least."
  type        = number
  default     = 2
}

variable "demo_shard_count" {
  description = "Shards of the stream that is switched to on-demand."
  type        = number
  default     = 5
}

variable "scale_up_threshold" {
  description = "Usage factor from which on the first stream is doubled."
  type        = number
  default     = 0.75
}

variable "scale_down_threshold" {
  description = "Usage factor below which the first stream is halved; at most half of scale_up_threshold."
  type        = number
  default     = 0.25
}

variable "blocking_iterator_age_minutes" {
  description = "Iterator age in minutes from which on the first stream is not scaled down."
  type        = number
  default     = 30
}

variable "tags" {
  description = "Tags of everything that can have some."
  type        = map(string)
  default     = { sample = "stream-scaling" }
}
