output "arn" {
  description = "ARN of the function."
  value       = module.function.arn
}

output "name" {
  description = "Name of the function."
  value       = module.function.name
}

output "log_group" {
  description = "Name of the log group."
  value       = "/aws/lambda/${module.function.name}"
}

output "mapping_id" {
  description = "UUID of the event source mapping."
  value       = aws_lambda_event_source_mapping.this.uuid
}
