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

variable "service" {
  description = "Service principal that may assume the role, such as lambda.amazonaws.com; null for aws_principals."
  type        = string
  default     = null

  validation {
    condition     = var.service == null || can(regex("^[a-z0-9.-]+\\.amazonaws\\.com$", var.service))
    error_message = "service: expected a service principal such as lambda.amazonaws.com."
  }

  validation {
    condition     = (var.service == null) == (length(var.aws_principals) > 0)
    error_message = "service: expected a service principal, or aws_principals instead."
  }
}

variable "aws_principals" {
  description = "Account ids and ARNs of roles or users that may assume the role, for programs outside of AWS services."
  type        = list(string)
  default     = []
}

variable "statements" {
  description = "What the role may do: IAM actions on resource ARNs, by statement name."
  type = map(object({
    actions   = list(string)
    resources = list(string)
  }))

  validation {
    condition     = length(var.statements) > 0 && alltrue([for s in values(var.statements) : length(s.actions) > 0 && length(s.resources) > 0])
    error_message = "statements: expected at least one, each with actions and resources."
  }

  validation {
    condition     = alltrue(flatten([for s in values(var.statements) : [for a in s.actions : !strcontains(a, "*")]]))
    error_message = "statements: expected actions without wildcards."
  }
}
