output "bucket" {
  description = "Name of the bucket."
  value       = module.lake.name
}

output "database" {
  description = "Database of the catalogue."
  value       = module.database.name
}

output "work_group" {
  description = "Work group of the queries."
  value       = module.queries.name
}

output "crawler" {
  description = "Crawler that finds the ticks."
  value       = module.crawler.name
}

output "clicks" {
  description = "JSON: names of the delivery streams of clicks, by layout."
  value       = jsonencode({ for layout, stream in module.clicks : layout => stream.name })
}

output "tickers" {
  description = "Name of the delivery stream of ticks."
  value       = module.tickers.name
}

output "readings" {
  description = "Name of the delivery stream of readings."
  value       = module.readings.name
}

output "sessions" {
  description = "Name of the delivery stream with a partition for each session."
  value       = module.sessions.name
}

output "producer_role" {
  description = "ARN of the role that producers assume."
  value       = module.producer_role.arn
}

output "analyst_role" {
  description = "ARN of the role that those who ask assume."
  value       = module.analyst_role.arn
}

output "tickers_role" {
  description = "Name of the role with which ticks are delivered."
  value       = module.tickers_role.name
}
