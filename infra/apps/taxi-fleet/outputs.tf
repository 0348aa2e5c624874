output "stream" {
  description = "Name of the trip stream."
  value       = module.trips.name
}

output "bucket" {
  description = "Name of the bucket."
  value       = module.lake.name
}

output "search_endpoint" {
  description = "Endpoint of the search domain."
  value       = module.search.endpoint
}

output "application" {
  description = "Name of the application."
  value       = module.application.name
}

output "scaling_targets" {
  description = "What alarms scale, and their policies, as JSON; an empty list without step scaling."
  value       = try(module.scaling[0].targets, "[]")
}

output "scaling_log_group" {
  description = "Name of the log group of the function that scales; empty without step scaling."
  value       = try(module.scaling[0].log_group_name, "")
}
