output "arn" {
  description = "ARN of the delivery stream: arn:<partition>:firehose:<region>:<account>:deliverystream/<name>."
  value       = aws_kinesis_firehose_delivery_stream.this.arn
}

output "name" {
  description = "Name of the delivery stream."
  value       = aws_kinesis_firehose_delivery_stream.this.name
}
