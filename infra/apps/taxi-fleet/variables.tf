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

variable "step_scaling" {
  description = "Whether alarms scale shards and parallelism by steps."
  type        = bool
  default     = false
}

variable "scale_out_records_per_minute" {
  description = "Records that come into the stream in a minute from which on it is scaled out: by half, by all from twice as many on. In below a quarter of it."
  type        = number
  default     = 96000
}

variable "scale_out_records_per_second" {
  description = "Records a second in all tasks of the application from which on it is scaled out: by one, by two from twice as many on. In below a quarter of it."
  type        = number
  default     = 1600
}

variable "tags" {
  description = "Tags of everything that can have some."
  type        = map(string)
  default     = { sample = "taxi-fleet" }
}
