variable "name_prefix" {
  description = "Start of every name, so that several copies can live in one account: lower case letters, digits and hyphens."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,30}$", var.name_prefix))
    error_message = "name_prefix: expected 2 to 31 lower case letters, digits and hyphens, starting with a letter."
  }
}

variable "window_size" {
  description = "Pick-ups that a window holds: 100 to 1000."
  type        = number
  default     = 1000

  validation {
    condition     = var.window_size >= 100 && var.window_size <= 1000
    error_message = "window_size: expected 100 to 1000."
  }
}

variable "scan_radius" {
  description = "Degrees within which pick-ups are neighbours."
  type        = number
  default     = 0.013

  validation {
    condition     = var.scan_radius > 0
    error_message = "scan_radius: expected a number above 0."
  }
}

variable "minimum_points" {
  description = "Neighbours, itself included, that make a pick-up the core of a hot spot."
  type        = number
  default     = 20

  validation {
    condition     = var.minimum_points >= 2
    error_message = "minimum_points: expected 2 or more."
  }
}

variable "tags" {
  description = "Tags of everything that can have some."
  type        = map(string)
  default     = { sample = "taxi-hotspots" }
}
