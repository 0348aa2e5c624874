variable "name_prefix" {
  description = "Start of every name, so that several copies can live in one account: lower case letters, digits and hyphens."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,30}$", var.name_prefix))
    error_message = "name_prefix: expected 2 to 31 lower case letters, digits and hyphens, starting with a letter."
  }
}

variable "tags" {
  description = "Tags of everything that can have some."
  type        = map(string)
  default     = { sample = "partitioned-lake" }
}

variable "buffer_seconds" {
  description = "Seconds after which clicks are delivered at the latest: 60 to 900."
  type        = number
  default     = 900
}

variable "lambda_keys_in" {
  description = "Where the function of the readings puts partition keys: metadata, where Firehose looks, or record, where it does not."
  type        = string
  default     = "metadata"

  validation {
    condition     = contains(["metadata", "record"], var.lambda_keys_in)
    error_message = "lambda_keys_in: expected metadata or record."
  }
}
