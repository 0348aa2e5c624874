variable "name" {
  description = "Name of the table: lower case letters, digits and underscores."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9_]{0,127}$", var.name))
    error_message = "name: expected up to 128 lower case letters, digits and underscores, starting with a letter."
  }
}

variable "database_name" {
  description = "Database of the catalogue, as module glue-database names it."
  type        = string
}

variable "description" {
  description = "What a row is."
  type        = string
  default     = ""
}

variable "location" {
  description = "Folder of the data, as s3://bucket/path/."
  type        = string

  validation {
    condition     = can(regex("^s3://.+/$", var.location))
    error_message = "location: expected s3://bucket/path/ with a slash at its end."
  }
}

variable "format" {
  description = "Format of the files: parquet, json or text, which is lines of fields."
  type        = string
  default     = "parquet"

  validation {
    condition     = contains(["parquet", "json", "text"], var.format)
    error_message = "format: expected parquet, json or text."
  }
}

variable "delimiter" {
  description = "What separates the fields of text."
  type        = string
  default     = ","

  validation {
    condition     = length(var.delimiter) == 1
    error_message = "delimiter: expected one character."
  }
}

variable "null_text" {
  description = "What stands for NULL in text, such as a hyphen; null for what Hive writes."
  type        = string
  default     = null
}

variable "columns" {
  description = "Columns of the files in order, with their Hive types."
  type = list(object({
    name    = string
    type    = string
    comment = optional(string, "")
  }))

  validation {
    condition     = length(var.columns) > 0
    error_message = "columns: expected at least one."
  }
}

variable "partition_keys" {
  description = "Keys of the folders below the location, outermost first, with their Hive types."
  type = list(object({
    name = string
    type = string
  }))
  default = []
}

variable "parameters" {
  description = "Further table properties, such as those of partition projection."
  type        = map(string)
  default     = {}
}

variable "serde_parameters" {
  description = "Further settings of the reader, such as mapping.table_name = table-name of the JSON reader for keys that are no column names."
  type        = map(string)
  default     = {}
}
