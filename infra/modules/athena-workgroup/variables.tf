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

variable "description" {
  description = "What is asked here."
  type        = string
  default     = ""
}

variable "results_bucket" {
  description = "Name of the bucket that results go to."
  type        = string
}

variable "results_prefix" {
  description = "Where in the bucket, ending with a slash."
  type        = string
  default     = "athena-results/"

  validation {
    condition     = endswith(var.results_prefix, "/")
    error_message = "results_prefix: expected a slash at the end."
  }
}

variable "bytes_scanned_cutoff" {
  description = "Bytes that one query may read, at least 10 MB."
  type        = number
  default     = 10737418240

  validation {
    condition     = var.bytes_scanned_cutoff >= 10485760
    error_message = "bytes_scanned_cutoff: expected 10485760 or more."
  }
}

variable "named_queries" {
  description = "Saved queries by name."
  type = map(object({
    database    = string
    query       = string
    description = optional(string)
  }))
  default = {}
}
