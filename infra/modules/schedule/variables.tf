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

variable "expression" {
  description = "When: rate(5 minutes), cron(0 3 * * ? *) or at(2030-01-01T00:00:00)."
  type        = string

  validation {
    condition     = can(regex("^(rate|cron|at)\\(.+\\)$", var.expression))
    error_message = "expression: expected rate(…), cron(…) or at(…)."
  }
}

variable "time_zone" {
  description = "IANA time zone of cron and at expressions."
  type        = string
  default     = "UTC"
}

variable "enabled" {
  description = "Whether it invokes its target."
  type        = bool
  default     = true
}

variable "target_arn" {
  description = "ARN of the function, queue, topic or delivery stream that is invoked."
  type        = string
}

variable "target_action" {
  description = "IAM action that invoking the target needs, such as lambda:InvokeFunction or sqs:SendMessage."
  type        = string

  validation {
    condition     = contains(["lambda:InvokeFunction", "sqs:SendMessage", "sns:Publish", "firehose:PutRecord"], var.target_action)
    error_message = "target_action: expected lambda:InvokeFunction, sqs:SendMessage, sns:Publish or firehose:PutRecord."
  }
}

variable "input" {
  description = "JSON text that the target gets."
  type        = string
  default     = "{}"
}

variable "max_retries" {
  description = "Further attempts at a target that fails: 0 to 185."
  type        = number
  default     = 3

  validation {
    condition     = var.max_retries >= 0 && var.max_retries <= 185
    error_message = "max_retries: expected 0 to 185."
  }
}
