output "arn" {
  description = "ARN of the application."
  value       = aws_kinesisanalyticsv2_application.this.arn
}

output "name" {
  description = "Name of the application."
  value       = aws_kinesisanalyticsv2_application.this.name
}

output "log_group_name" {
  description = "Name of the log group; its stream is job."
  value       = aws_cloudwatch_log_group.this.name
}

output "role_arn" {
  description = "ARN of the role that the application runs with."
  value       = module.role.arn
}
