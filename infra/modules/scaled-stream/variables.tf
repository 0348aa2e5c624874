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

variable "shard_count" {
  description = "Shards to begin with; afterwards they are the scaling function's."
  type        = number
  default     = 1

  validation {
    condition     = var.shard_count >= 1 && floor(var.shard_count) == var.shard_count
    error_message = "shard_count: expected a whole number of 1 or more."
  }
}

variable "min_shards" {
  description = "Shards below which the stream is not scaled down, as in the function's policy."
  type        = number
  default     = 1

  validation {
    condition     = var.min_shards >= 1 && floor(var.min_shards) == var.min_shards
    error_message = "min_shards: expected a whole number of 1 or more."
  }
}

variable "retention_hours" {
  description = "Hours that records stay readable: 24 to 8760."
  type        = number
  default     = 24

  validation {
    condition     = var.retention_hours >= 24 && var.retention_hours <= 8760
    error_message = "retention_hours: expected 24 to 8760."
  }
}

variable "alarms" {
  description = "usage-factor: metric math over bytes and records; record-count: a plain threshold on IncomingRecords; none: whoever scales the stream brings its own."
  type        = string
  default     = "usage-factor"

  validation {
    condition     = contains(["usage-factor", "record-count", "none"], var.alarms)
    error_message = "alarms: expected usage-factor, record-count or none."
  }
}

variable "period_minutes" {
  description = "Minutes of one alarm period: 1 or 5."
  type        = number
  default     = 5

  validation {
    condition     = contains([1, 5], var.period_minutes)
    error_message = "period_minutes: expected 1 or 5."
  }
}

variable "scale_up" {
  description = "The stream is doubled when so many of the last periods use this share of it or more."
  type = object({
    threshold  = number
    datapoints = number
    periods    = number
  })
  default = { threshold = 0.75, datapoints = 5, periods = 5 }

  validation {
    condition     = var.scale_up.datapoints <= var.scale_up.periods
    error_message = "scale_up: expected datapoints to be at most periods."
  }
}

variable "scale_down" {
  description = "The stream is halved when so many of the last periods use less than this share of it."
  type = object({
    threshold  = number
    datapoints = number
    periods    = number
  })
  default = { threshold = 0.25, datapoints = 57, periods = 60 }

  validation {
    condition     = var.scale_down.datapoints <= var.scale_down.periods
    error_message = "scale_down: expected datapoints to be at most periods."
  }
}

variable "blocking_iterator_age_minutes" {
  description = "Iterator age in minutes from which on the stream is not scaled down; -1 leaves it out. Usage-factor alarms only."
  type        = number
  default     = -1

  validation {
    condition     = var.blocking_iterator_age_minutes == -1 || var.blocking_iterator_age_minutes > 0
    error_message = "blocking_iterator_age_minutes: expected -1 or more than 0."
  }
}

variable "action_arns" {
  description = "ARNs told when an alarm goes off: the topic of the scaling function."
  type        = set(string)
  default     = []
}
