output "arn" {
  description = "ARN of the table."
  value       = aws_glue_catalog_table.this.arn
}

output "name" {
  description = "Name of the table."
  value       = aws_glue_catalog_table.this.name
}
