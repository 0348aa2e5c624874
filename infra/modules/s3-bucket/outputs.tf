output "arn" {
  description = "ARN of the bucket: arn:<partition>:s3:::<name>."
  value       = aws_s3_bucket.this.arn
}

output "name" {
  description = "Name of the bucket."
  value       = aws_s3_bucket.this.bucket
}
