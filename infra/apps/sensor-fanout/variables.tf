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
  default     = { sample = "sensor-fanout" }
}

variable "table_writes" {
  description = "Write units a second of the table; 0 pays per request."
  type        = number
  default     = 0
}

variable "throw_on_sensor" {
  description = "Sensor whose readings make the table's function throw; empty for none."
  type        = string
  default     = ""
}

variable "work_per_record" {
  description = "Milliseconds that the functions of the comparison take for each record."
  type        = number
  default     = 0.46
}
