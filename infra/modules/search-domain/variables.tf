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
  default     = {}
}


variable "name" {
  description = "What this is, after the prefix; with it at most 28 characters."
  type        = string

  validation {
    condition     = can(regex("^[a-z0-9][a-z0-9-]{0,24}$", var.name))
    error_message = "name: expected 1 to 25 lower case letters, digits and hyphens."
  }
}

variable "instance_type" {
  description = "Type of the data nodes."
  type        = string
  default     = "t3.small.search"
}

variable "instance_count" {
  description = "Number of data nodes."
  type        = number
  default     = 1

  validation {
    condition     = var.instance_count >= 1
    error_message = "instance_count: expected 1 or more."
  }
}

variable "volume_gigabytes" {
  description = "Volume of each data node in GB, at least 10."
  type        = number
  default     = 10

  validation {
    condition     = var.volume_gigabytes >= 10
    error_message = "volume_gigabytes: expected 10 or more."
  }
}
