output "arn" {
  description = "ARN of the domain; indices are below it."
  value       = aws_opensearch_domain.this.arn
}

output "name" {
  description = "Name of the domain."
  value       = aws_opensearch_domain.this.domain_name
}

output "endpoint" {
  description = "Where requests go, without a scheme."
  value       = aws_opensearch_domain.this.endpoint
}
