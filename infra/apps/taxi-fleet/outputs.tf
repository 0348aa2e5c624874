output "stream" {
  description = "Name of the trip stream."
  value       = module.trips.name
}

output "bucket" {
  description = "Name of the bucket."
  value       = module.lake.name
}
