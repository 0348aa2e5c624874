output "bucket" {
  description = "Name of the bucket."
  value       = module.lake.name
}

output "stream" {
  description = "Name of the delivery stream, for the logging configuration of a web ACL."
  value       = module.requests.name
}

output "producer_role" {
  description = "ARN of the role that stands in for AWS WAF."
  value       = module.producer_role.arn
}

output "analyst_role" {
  description = "ARN of the role that runs the crawler and queries."
  value       = module.analyst_role.arn
}

output "trim_log" {
  description = "Log group of the function."
  value       = module.trim.log_group_name
}

output "database" {
  description = "Database of the catalogue."
  value       = module.catalogue.name
}

output "crawler" {
  description = "Name of the crawler."
  value       = module.crawler.name
}

output "work_group" {
  description = "Work group of the queries."
  value       = module.queries.name
}

output "query_ids" {
  description = "JSON: ids of the saved queries, by name."
  value       = jsonencode(module.queries.named_query_ids)
}
