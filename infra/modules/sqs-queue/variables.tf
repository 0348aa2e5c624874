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

variable "visibility_timeout_seconds" {
  description = "Seconds that a received message stays hidden: 0 to 43200; for a Lambda consumer six times its timeout."
  type        = number
  default     = 180

  validation {
    condition     = var.visibility_timeout_seconds >= 0 && var.visibility_timeout_seconds <= 43200
    error_message = "visibility_timeout_seconds: expected 0 to 43200."
  }
}

variable "retention_seconds" {
  description = "Seconds that messages are kept: 60 to 1209600."
  type        = number
  default     = 345600

  validation {
    condition     = var.retention_seconds >= 60 && var.retention_seconds <= 1209600
    error_message = "retention_seconds: expected 60 to 1209600."
  }
}

variable "max_receives" {
  description = "Receives after which a message goes to the dead-letter queue: 1 to 1000."
  type        = number
  default     = 5

  validation {
    condition     = var.max_receives >= 1 && var.max_receives <= 1000
    error_message = "max_receives: expected 1 to 1000."
  }
}

variable "delay_seconds" {
  description = "Seconds before a message that was sent can be received: 0 to 900."
  type        = number
  default     = 0

  validation {
    condition     = var.delay_seconds >= 0 && var.delay_seconds <= 900
    error_message = "delay_seconds: expected 0 to 900."
  }
}

variable "senders" {
  description = "Services that may send, by principal such as s3.amazonaws.com, with the ARN of what they send for."
  type        = map(string)
  default     = {}
}
