output "name" {
  description = "Name of the work group."
  value       = aws_athena_workgroup.this.name
}

output "arn" {
  description = "ARN of the work group."
  value       = aws_athena_workgroup.this.arn
}

output "results_location" {
  description = "Where results go."
  value       = "s3://${var.results_bucket}/${var.results_prefix}"
}

output "named_query_ids" {
  description = "Ids of the saved queries, by name."
  value       = { for name, query in aws_athena_named_query.this : name => query.id }
}
