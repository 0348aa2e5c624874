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

variable "force_destroy" {
  description = "Delete the objects with the bucket; for samples, not for data that matters."
  type        = bool
  default     = false
}

variable "expire_days" {
  description = "Days after which objects are deleted; null keeps them."
  type        = number
  default     = null
  nullable    = true

  validation {
    condition     = var.expire_days == null ? true : var.expire_days >= 1
    error_message = "expire_days: expected 1 or more, or null."
  }
}

variable "abort_upload_days" {
  description = "Days after which multipart uploads that were never completed are deleted."
  type        = number
  default     = 7

  validation {
    condition     = var.abort_upload_days >= 1
    error_message = "abort_upload_days: expected 1 or more."
  }
}
