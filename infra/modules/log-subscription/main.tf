resource "aws_lambda_permission" "this" {
  statement_id  = "logs-${var.name}"
  action        = "lambda:InvokeFunction"
  function_name = var.function_name
  principal     = "logs.amazonaws.com"
  source_arn    = "${var.log_group_arn}:*"
}

# CloudWatch Logs tries the function with a test message: it has to be allowed before.
resource "aws_cloudwatch_log_subscription_filter" "this" {
  name            = "${var.name_prefix}-${var.name}"
  log_group_name  = var.log_group_name
  filter_pattern  = var.filter_pattern
  destination_arn = var.function_arn

  depends_on = [aws_lambda_permission.this]
}

resource "aws_lambda_function_event_invoke_config" "this" {
  function_name          = var.function_name
  maximum_retry_attempts = var.retries

  destination_config {
    on_failure {
      destination = var.failure_queue_arn
    }
  }
}
