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

variable "mode" {
  description = "PROVISIONED with a number of shards, or ON_DEMAND."
  type        = string
  default     = "PROVISIONED"

  validation {
    condition     = contains(["PROVISIONED", "ON_DEMAND"], var.mode)
    error_message = "mode: expected PROVISIONED or ON_DEMAND."
  }
}

variable "shard_count" {
  description = "Shards of a provisioned stream; each takes 1 MB/s or 1,000 records/s in and gives 2 MB/s out."
  type        = number
  default     = 1

  validation {
    condition     = var.shard_count >= 1 && floor(var.shard_count) == var.shard_count
    error_message = "shard_count: expected a whole number of 1 or more."
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

variable "shard_level_metrics" {
  description = "CloudWatch metrics published per shard, such as IncomingBytes."
  type        = set(string)
  default     = []
}

variable "consumers" {
  description = "Enhanced fan-out consumers, after the prefix: up to 20, each with 2 MB/s of every shard to itself."
  type        = set(string)
  default     = []

  validation {
    condition     = length(var.consumers) <= 20 && alltrue([for name in var.consumers : can(regex("^[a-z0-9][a-z0-9-]{0,30}$", name))])
    error_message = "consumers: expected up to 20 names of 1 to 31 lower case letters, digits and hyphens."
  }
}
