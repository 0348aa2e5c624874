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

output "saved_queries" {
  description = "JSON: ids of the saved queries, by name."
  value       = jsonencode({ for name, id in module.queries.named_query_ids : trimprefix(name, "${var.name_prefix} ") => id })
}

output "messages" {
  description = "Name of the stream of messages."
  value       = module.messages.name
}

output "changes" {
  description = "Name of the stream of changes."
  value       = module.changes.name
}

output "data_source" {
  description = "Schedule that publishes messages every minute while it is on."
  value       = module.data_source.name
}

output "task_role" {
  description = "ARN of the role that the replication task assumes."
  value       = module.task_role.arn
}

output "analyst_role" {
  description = "ARN of the role that those who ask assume."
  value       = module.analyst_role.arn
}
