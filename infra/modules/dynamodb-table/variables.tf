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

variable "partition_key" {
  description = "Attribute that spreads items: name and type (S, N or B)."
  type = object({
    name = string
    type = string
  })

  validation {
    condition     = contains(["S", "N", "B"], var.partition_key.type)
    error_message = "partition_key: expected the type S, N or B."
  }
}

variable "sort_key" {
  description = "Attribute that orders items of one partition key; null for none."
  type = object({
    name = string
    type = string
  })
  default = null

  validation {
    condition     = var.sort_key == null ? true : contains(["S", "N", "B"], var.sort_key.type)
    error_message = "sort_key: expected the type S, N or B."
  }
}

variable "indexes" {
  description = "Global secondary indexes by name, each with a partition key and an optional sort key; they hold all attributes."
  type = map(object({
    partition_key = object({ name = string, type = string })
    sort_key      = optional(object({ name = string, type = string }))
  }))
  default = {}
}

variable "stream_view_type" {
  description = "What the stream tells of a change: KEYS_ONLY, NEW_IMAGE, OLD_IMAGE or NEW_AND_OLD_IMAGES; null for no stream."
  type        = string
  default     = null

  validation {
    condition     = var.stream_view_type == null ? true : contains(["KEYS_ONLY", "NEW_IMAGE", "OLD_IMAGE", "NEW_AND_OLD_IMAGES"], var.stream_view_type)
    error_message = "stream_view_type: expected KEYS_ONLY, NEW_IMAGE, OLD_IMAGE or NEW_AND_OLD_IMAGES."
  }
}

variable "ttl_attribute" {
  description = "Attribute with the second after which an item is deleted; null keeps items."
  type        = string
  default     = null
}

variable "point_in_time_recovery" {
  description = "Whether any second of the last 35 days can be restored."
  type        = bool
  default     = false
}

variable "deletion_protection" {
  description = "Whether the table refuses to be deleted."
  type        = bool
  default     = false
}

variable "write_capacity" {
  description = "Write units a second of the table, which then throttles what is above them; null pays per request."
  type        = number
  default     = null

  validation {
    condition     = var.write_capacity == null ? true : var.write_capacity >= 1 && length(var.indexes) == 0
    error_message = "write_capacity: expected 1 or more, of a table without indexes, or null."
  }
}

variable "read_capacity" {
  description = "Read units a second of the table when write_capacity is given."
  type        = number
  default     = 100
}
