output "arn" {
  description = "ARN of the database."
  value       = aws_glue_catalog_database.this.arn
}

output "name" {
  description = "Name of the database in the catalogue."
  value       = aws_glue_catalog_database.this.name
}
