output "sales_stream" {
  description = "Name of the stream of sales."
  value       = module.sales.name
}

output "card_stream" {
  description = "Name of the stream of cards."
  value       = module.cards.name
}

output "stock_stream" {
  description = "Name of the stream of trades."
  value       = module.stocks.name
}

output "alarm_stream" {
  description = "Name of the stream of tickers that are traded too often."
  value       = module.alarms.name
}

output "sales_stream_arn" {
  description = "ARN of the stream of sales, as SQL names it."
  value       = module.sales.arn
}

output "card_stream_arn" {
  description = "ARN of the stream of cards, as SQL names it."
  value       = module.cards.arn
}

output "stock_stream_arn" {
  description = "ARN of the stream of trades, as SQL names it."
  value       = module.stocks.arn
}

output "bucket" {
  description = "Name of the bucket of reference data and files."
  value       = module.lake.name
}

output "lake_application" {
  description = "Name of the application that writes trades as files."
  value       = module.prices_to_lake.name
}

output "alarm_application" {
  description = "Name of the application that raises the alarm."
  value       = module.alarm.name
}

output "region" {
  description = "Region of the streams, as SQL names it."
  value       = local.region
}
