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
  description = "What is found."
  type        = string
  default     = ""
}

variable "role_arn" {
  description = "Role that the crawler acts with: to read the objects, and to change tables and partitions of the database."
  type        = string
}

variable "database_name" {
  description = "Database of the catalogue that tables are made in."
  type        = string
}

variable "table_prefix" {
  description = "Start of the names of the tables; the rest is the name of the folder."
  type        = string
  default     = ""
}

variable "locations" {
  description = "Folders to look into, as s3://bucket/path/."
  type        = list(string)

  validation {
    condition     = length(var.locations) > 0 && alltrue([for location in var.locations : can(regex("^s3://.+/$", location))])
    error_message = "locations: expected at least one s3://bucket/path/ with a slash at its end."
  }
}

variable "exclusions" {
  description = "Patterns of objects that are passed over, relative to the location, such as errors/**."
  type        = list(string)
  default     = []
}

variable "schedule" {
  description = "When it runs by itself, such as cron(15 * * * ? *); null for on demand."
  type        = string
  default     = null
}
