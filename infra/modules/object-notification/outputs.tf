output "prefixes" {
  description = "Starts of the keys that are told of."
  value       = var.prefixes

  # Objects put before that are not told of.
  depends_on = [aws_s3_bucket_notification.this]
}
