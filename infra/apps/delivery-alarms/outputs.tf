output "bucket" {
  description = "Name of the bucket."
  value       = module.lake.name
}

output "clicks" {
  description = "Name of the delivery stream of clicks."
  value       = module.clicks.name
}

output "orders" {
  description = "Name of the delivery stream of orders."
  value       = module.orders.name
}

output "producer_role" {
  description = "ARN of the role that producers assume."
  value       = module.producer_role.arn
}

output "orders_role" {
  description = "Name of the role with which orders are delivered."
  value       = module.orders_role.name
}

output "notifications" {
  description = "URL of the queue that keeps the notifications."
  value       = module.notifications.url
}

output "errors" {
  description = "Log group of what could not be delivered."
  value       = module.errors.name
}

output "dashboard" {
  description = "Name of the dashboard."
  value       = module.dashboard.name
}

output "alarms" {
  description = "JSON: names of the alarms by delivery stream and by what they are about."
  value       = jsonencode({ clicks = module.clicks_alarms.names, orders = module.orders_alarms.names })
}
