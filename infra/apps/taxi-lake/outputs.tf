output "yellow_stream" {
  description = "Name of the stream of yellow cabs."
  value       = module.yellow.name
}

output "green_stream" {
  description = "Name of the stream of green cabs."
  value       = module.green.name
}

output "bucket" {
  description = "Name of the bucket of the lake."
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

output "database" {
  description = "Name of the database in the catalogue."
  value       = module.catalogue.name
}

output "workgroup" {
  description = "Name of the work group for queries."
  value       = module.workgroup.name
}

output "log_group" {
  description = "Name of the application's log group."
  value       = module.application.log_group_name
}
