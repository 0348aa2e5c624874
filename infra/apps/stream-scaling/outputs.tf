output "usage_stream" {
  description = "Name of the stream that the usage factor scales, and of its alarms without suffix."
  value       = module.usage.name
}

output "count_stream" {
  description = "Name of the stream that record counts scale, and of its alarms without suffix."
  value       = module.count.name
}

output "on_demand_stream" {
  description = "Name of the stream that AWS scales."
  value       = module.on_demand.name
}

output "demo_stream" {
  description = "Name of the stream that is switched to on-demand."
  value       = module.demo.name
}

output "case_stream" {
  description = "Name of the stream of one shard that the scaling cases are tried on."
  value       = module.case.name
}

output "large_case_stream" {
  description = "Name of the stream of 16 shards that the scaling cases are tried on."
  value       = module.large_case.name
}

output "usage_topic" {
  description = "ARN of the topic that alarms on the usage factor tell."
  value       = module.usage_scaler.topic_arn
}

output "usage_log_group" {
  description = "Log group of the function that scales by the usage factor."
  value       = module.usage_scaler.log_group_name
}

output "count_log_group" {
  description = "Log group of the function that scales by record counts."
  value       = module.count_scaler.log_group_name
}

output "case_log_group" {
  description = "Log group of the function that answers the scaling cases."
  value       = module.case_scaler.log_group_name
}
