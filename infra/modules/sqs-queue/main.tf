resource "aws_sqs_queue" "dead_letter" {
  name                      = "${var.name_prefix}-${var.name}-dead-letter"
  sqs_managed_sse_enabled   = true
  message_retention_seconds = 1209600

  tags = var.tags
}

resource "aws_sqs_queue" "this" {
  name                       = "${var.name_prefix}-${var.name}"
  sqs_managed_sse_enabled    = true
  visibility_timeout_seconds = var.visibility_timeout_seconds
  message_retention_seconds  = var.retention_seconds

  redrive_policy = jsonencode({
    deadLetterTargetArn = aws_sqs_queue.dead_letter.arn
    maxReceiveCount     = var.max_receives
  })

  tags = var.tags
}
