output "targets" {
  description = "What is scaled and its policies by the names of their alarms, as JSON: what the function works with."
  value       = jsonencode(local.function_targets)
}

output "alarm_arns" {
  description = "ARNs of the alarms by target and direction, such as stream-out."
  value       = { for key, alarm in aws_cloudwatch_metric_alarm.this : key => alarm.arn }
}

output "function_name" {
  description = "Name of the function."
  value       = module.function.name
}

output "log_group_name" {
  description = "Name of the function's log group."
  value       = module.function.log_group_name
}
