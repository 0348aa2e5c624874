output "bucket" {
  description = "Name of the bucket."
  value       = module.lake.name
}

output "log_group" {
  description = "Log group that flow logs are published to."
  value       = module.flows.name
}

output "failures" {
  description = "URL of the queue of batches that were not handed on."
  value       = module.failures.url
}

output "ingest_log" {
  description = "Log group of the function that hands flow logs on."
  value       = module.ingest.log_group_name
}

output "partition_log" {
  description = "Log group of the function that adds partitions."
  value       = module.add_partition.log_group_name
}

output "producer_role" {
  description = "ARN of the role that stands in for the VPC."
  value       = module.producer_role.arn
}

output "analyst_role" {
  description = "ARN of the role that runs queries."
  value       = module.analyst_role.arn
}

output "database" {
  description = "Database of the catalogue."
  value       = module.catalogue.name
}

output "work_group" {
  description = "Work group of the queries."
  value       = module.queries.name
}

output "query_ids" {
  description = "JSON: ids of the saved queries, by name."
  value       = jsonencode(module.queries.named_query_ids)
}
