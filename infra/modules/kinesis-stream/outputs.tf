output "arn" {
  description = "ARN of the stream: arn:<partition>:kinesis:<region>:<account>:stream/<name>."
  value       = aws_kinesis_stream.this.arn
}

output "name" {
  description = "Name of the stream."
  value       = aws_kinesis_stream.this.name
}

output "consumer_arns" {
  description = "ARNs of the fan-out consumers by their names without the prefix."
  value       = { for name, consumer in aws_kinesis_stream_consumer.this : name => consumer.arn }
}
