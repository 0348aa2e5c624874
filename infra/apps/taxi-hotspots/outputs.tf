output "rides_stream" {
  description = "Name of the stream of trips."
  value       = module.rides.name
}

output "hotspots_stream" {
  description = "Name of the stream of pick-ups with their hot spots."
  value       = module.hotspots.name
}

output "application" {
  description = "Name of the application that finds hot spots."
  value       = module.application.name
}
