output "arn" {
  description = "ARN of the role: arn:<partition>:iam::<account>:role/<name>."
  value       = aws_iam_role.this.arn
}

output "name" {
  description = "Name of the role."
  value       = aws_iam_role.this.name
}
