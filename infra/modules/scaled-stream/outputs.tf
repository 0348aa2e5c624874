output "arn" {
  description = "ARN of the stream: arn:<partition>:kinesis:<region>:<account>:stream/<name>."
  value       = aws_kinesis_stream.this.arn
}

output "name" {
  description = "Name of the stream, and of its alarms without -scale-up and -scale-down."
  value       = aws_kinesis_stream.this.name
}

output "alarm_arns" {
  description = "ARNs of both alarms; none when there are none."
  value       = [for alarm in aws_cloudwatch_metric_alarm.this : alarm.arn]
}
