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

variable "kms_key_id" {
  description = "KMS key that encrypts messages; null leaves it out. CloudWatch alarms need a customer managed key that lets them use it."
  type        = string
  default     = null
}

variable "emails" {
  description = "Addresses that get every message; each must confirm first."
  type        = set(string)
  default     = []

  validation {
    condition     = alltrue([for email in var.emails : can(regex("^[^@ ]+@[^@ ]+$", email))])
    error_message = "emails: expected e-mail addresses."
  }
}

variable "publishers" {
  description = "Services that may publish, such as s3.amazonaws.com, with the ARNs they may do it for. CloudWatch alarms of the account need none unless another is listed."
  type        = map(set(string))
  default     = {}
}

variable "functions" {
  description = "ARNs of functions that get every message, by a name; each function's policy must let the topic invoke it."
  type        = map(string)
  default     = {}
}

variable "queues" {
  description = "ARNs of queues that get every message as it was published, by a name; each queue's policy must let the topic send."
  type        = map(string)
  default     = {}
}
