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
  description = "Charts, two in a row: each with the metrics it shows, or expressions over metrics that have an id."
  type = list(object({
    title          = string
    statistic      = optional(string, "Sum")
    period_seconds = optional(number, 60)
    metrics = list(object({
      namespace  = optional(string)
      name       = optional(string)
      dimensions = optional(map(string), {})
      expression = optional(string)
      id         = optional(string)
      label      = optional(string)
      statistic  = optional(string)
      visible    = optional(bool, true)
    }))
  }))

  validation {
    condition     = length(var.charts) > 0
    error_message = "charts: expected one or more."
  }

  validation {
    condition     = alltrue(flatten([for chart in var.charts : [for metric in chart.metrics : metric.expression == null ? metric.namespace != null && metric.name != null : true]]))
    error_message = "charts: expected an expression, or the namespace and the name of a metric."
  }

  validation {
    condition     = alltrue(flatten([for chart in var.charts : [for metric in chart.metrics : metric.id != null || metric.expression != null || (metric.label == null && metric.visible)]]))
    error_message = "charts: expected an id for a metric that is labelled or hidden."
  }
}
