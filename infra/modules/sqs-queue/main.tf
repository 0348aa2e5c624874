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
  delay_seconds              = var.delay_seconds

  redrive_policy = jsonencode({
    deadLetterTargetArn = aws_sqs_queue.dead_letter.arn
    maxReceiveCount     = var.max_receives
  })

  tags = var.tags
}

data "aws_iam_policy_document" "senders" {
  count = length(var.senders) > 0 ? 1 : 0

  dynamic "statement" {
    for_each = var.senders

    content {
      actions   = ["sqs:SendMessage"]
      resources = [aws_sqs_queue.this.arn]

      principals {
        type        = "Service"
        identifiers = [statement.key]
      }

      condition {
        test     = "ArnEquals"
        variable = "aws:SourceArn"
        values   = [statement.value]
      }
    }
  }
}

resource "aws_sqs_queue_policy" "senders" {
  count = length(var.senders) > 0 ? 1 : 0

  queue_url = aws_sqs_queue.this.id
  policy    = data.aws_iam_policy_document.senders[0].json
}
