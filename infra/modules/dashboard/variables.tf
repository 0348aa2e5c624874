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

variable "charts" {
  description = "Charts, two in a row: each with the metrics it shows."
  type = list(object({
    title          = string
    statistic      = optional(string, "Sum")
    period_seconds = optional(number, 60)
    metrics = list(object({
      namespace  = string
      name       = string
      dimensions = optional(map(string), {})
    }))
  }))

  validation {
    condition     = length(var.charts) > 0
    error_message = "charts: expected one or more."
  }
}
