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

variable "bundle_path" {
  description = "Path of the zip file with a handler of createStepHandler that reads its targets from TARGETS."
  type        = string

  validation {
    condition     = endswith(var.bundle_path, ".zip")
    error_message = "bundle_path: expected the path of a .zip file."
  }
}

variable "stream" {
  description = "The stream whose shards are scaled, by the records that come in a minute; null for none. Bounds of steps are distances from the threshold."
  type = object({
    name         = string
    arn          = string
    min_capacity = number
    max_capacity = number
    scale_out = object({
      threshold                = number
      periods                  = optional(number, 1)
      adjustment_type          = string
      min_adjustment_magnitude = optional(number)
      cooldown_seconds         = optional(number, 300)
      steps                    = list(object({ lower_bound = optional(number), upper_bound = optional(number), adjustment = number }))
    })
    scale_in = object({
      threshold                = number
      periods                  = optional(number, 1)
      adjustment_type          = string
      min_adjustment_magnitude = optional(number)
      cooldown_seconds         = optional(number, 300)
      steps                    = list(object({ lower_bound = optional(number), upper_bound = optional(number), adjustment = number }))
    })
  })
  default = null

  validation {
    condition     = var.stream == null ? true : var.stream.min_capacity >= 1 && var.stream.min_capacity <= var.stream.max_capacity
    error_message = "stream: expected min_capacity to be 1 or more and at most max_capacity."
  }

  validation {
    condition     = var.stream == null ? true : var.stream.scale_in.threshold < var.stream.scale_out.threshold
    error_message = "stream: expected the threshold of scale_in below that of scale_out."
  }
}

variable "application" {
  description = "The application whose parallelism is scaled, by the records that it takes in a second; null for none. Bounds of steps are distances from the threshold."
  type = object({
    name         = string
    arn          = string
    min_capacity = number
    max_capacity = number
    scale_out = object({
      threshold                = number
      periods                  = optional(number, 1)
      adjustment_type          = string
      min_adjustment_magnitude = optional(number)
      cooldown_seconds         = optional(number, 300)
      steps                    = list(object({ lower_bound = optional(number), upper_bound = optional(number), adjustment = number }))
    })
    scale_in = object({
      threshold                = number
      periods                  = optional(number, 1)
      adjustment_type          = string
      min_adjustment_magnitude = optional(number)
      cooldown_seconds         = optional(number, 300)
      steps                    = list(object({ lower_bound = optional(number), upper_bound = optional(number), adjustment = number }))
    })
  })
  default = null

  validation {
    condition     = var.application == null ? true : var.application.min_capacity >= 1 && var.application.min_capacity <= var.application.max_capacity
    error_message = "application: expected min_capacity to be 1 or more and at most max_capacity."
  }

  validation {
    condition     = var.application == null ? true : var.application.scale_in.threshold < var.application.scale_out.threshold
    error_message = "application: expected the threshold of scale_in below that of scale_out."
  }

  validation {
    condition     = var.application != null || var.stream != null
    error_message = "application: expected one, or a stream."
  }
}
