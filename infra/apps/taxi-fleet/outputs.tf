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
