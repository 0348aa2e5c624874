variable "bucket_name" {
  description = "Bucket whose new objects are told of."
  type        = string
}

variable "bucket_arn" {
  description = "Its ARN."
  type        = string
}

variable "prefixes" {
  description = "Starts of the keys of these objects; none may be the start of another."
  type        = set(string)

  validation {
    condition     = length(var.prefixes) > 0 && alltrue([for one in var.prefixes : alltrue([for other in var.prefixes : one == other || !startswith(other, one)])])
    error_message = "prefixes: expected at least one, and none that is the start of another."
  }
}

variable "function_name" {
  description = "Function that is told."
  type        = string
}

variable "function_arn" {
  description = "Its ARN."
  type        = string
}
