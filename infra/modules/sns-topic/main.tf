resource "aws_sns_topic" "this" {
  name              = "${var.name_prefix}-${var.name}"
  kms_master_key_id = var.kms_key_id

  tags = var.tags
}

data "aws_iam_policy_document" "publish" {
  count = length(var.publishers) == 0 ? 0 : 1

  dynamic "statement" {
    for_each = var.publishers

    content {
      sid       = replace(title(replace(statement.key, "/[^A-Za-z0-9]/", " ")), " ", "")
      actions   = ["sns:Publish"]
      resources = [aws_sns_topic.this.arn]

      principals {
        type        = "Service"
        identifiers = [statement.key]
      }

      condition {
        test     = "ArnLike"
        variable = "aws:SourceArn"
        values   = statement.value
      }
    }
  }
}

resource "aws_sns_topic_policy" "this" {
  count = length(var.publishers) == 0 ? 0 : 1

  arn    = aws_sns_topic.this.arn
  policy = data.aws_iam_policy_document.publish[0].json
}

resource "aws_sns_topic_subscription" "email" {
  for_each = var.emails

  topic_arn = aws_sns_topic.this.arn
  protocol  = "email"
  endpoint  = each.value
}

resource "aws_sns_topic_subscription" "function" {
  for_each = var.functions

  topic_arn = aws_sns_topic.this.arn
  protocol  = "lambda"
  endpoint  = each.value
}

resource "aws_sns_topic_subscription" "queue" {
  for_each = var.queues

  topic_arn            = aws_sns_topic.this.arn
  protocol             = "sqs"
  endpoint             = each.value
  raw_message_delivery = true
}
