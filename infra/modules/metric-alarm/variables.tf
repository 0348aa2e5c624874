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
  description = "What is wrong when it fires, and what to do."
  type        = string
}

variable "namespace" {
  description = "Namespace of the metric, such as AWS/Kinesis; left out with queries."
  type        = string
  default     = null
}

variable "metric_name" {
  description = "Name of the metric; left out with queries."
  type        = string
  default     = null
}

variable "queries" {
  description = "Metrics and expressions by id, instead of one metric: exactly one of them returns data."
  type = map(object({
    expression  = optional(string)
    namespace   = optional(string)
    metric_name = optional(string)
    dimensions  = optional(map(string), {})
    statistic   = optional(string, "Sum")
    label       = optional(string)
    return_data = optional(bool, false)
  }))
  default = {}

  validation {
    condition     = length(var.queries) == 0 || length([for query in var.queries : query if query.return_data]) == 1
    error_message = "queries: expected exactly one with return_data."
  }
}

variable "dimensions" {
  description = "Dimensions of the metric."
  type        = map(string)
  default     = {}
}

variable "statistic" {
  description = "Statistic over each period."
  type        = string
  default     = "Sum"

  validation {
    condition     = contains(["SampleCount", "Average", "Sum", "Minimum", "Maximum"], var.statistic)
    error_message = "statistic: expected SampleCount, Average, Sum, Minimum or Maximum."
  }
}

variable "comparison" {
  description = "How the statistic stands to the threshold when it fires."
  type        = string
  default     = "GreaterThanThreshold"

  validation {
    condition     = contains(["GreaterThanOrEqualToThreshold", "GreaterThanThreshold", "LessThanThreshold", "LessThanOrEqualToThreshold"], var.comparison)
    error_message = "comparison: expected GreaterThanOrEqualToThreshold, GreaterThanThreshold, LessThanThreshold or LessThanOrEqualToThreshold."
  }
}

variable "threshold" {
  description = "Value that the statistic is compared with."
  type        = number
}

variable "period_seconds" {
  description = "Seconds of one period: 10, 30 or a multiple of 60."
  type        = number
  default     = 60

  validation {
    condition     = contains([10, 30], var.period_seconds) || (var.period_seconds >= 60 && var.period_seconds % 60 == 0)
    error_message = "period_seconds: expected 10, 30 or a multiple of 60."
  }
}

variable "evaluation_periods" {
  description = "Periods looked at."
  type        = number
  default     = 1

  validation {
    condition     = var.evaluation_periods >= 1
    error_message = "evaluation_periods: expected 1 or more."
  }
}

variable "datapoints_to_alarm" {
  description = "Periods among them that must be beyond the threshold."
  type        = number
  default     = 1

  validation {
    condition     = var.datapoints_to_alarm >= 1 && var.datapoints_to_alarm <= var.evaluation_periods
    error_message = "datapoints_to_alarm: expected 1 to the number of evaluation periods."
  }
}

variable "missing_data" {
  description = "What a period without data counts as."
  type        = string
  default     = "notBreaching"

  validation {
    condition     = contains(["missing", "ignore", "breaching", "notBreaching"], var.missing_data)
    error_message = "missing_data: expected missing, ignore, breaching or notBreaching."
  }
}

variable "action_arns" {
  description = "What is told when it fires, and when it is over unless ok_action_arns says otherwise: topics, functions, scaling policies."
  type        = set(string)
  default     = []
}

variable "ok_action_arns" {
  description = "What is told when it is over; null for the same as when it fires."
  type        = set(string)
  default     = null
}
