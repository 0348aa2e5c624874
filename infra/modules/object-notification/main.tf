data "aws_caller_identity" "current" {}

resource "aws_lambda_permission" "this" {
  statement_id   = "s3-${var.bucket_name}"
  action         = "lambda:InvokeFunction"
  function_name  = var.function_name
  principal      = "s3.amazonaws.com"
  source_arn     = var.bucket_arn
  source_account = data.aws_caller_identity.current.account_id
}

# S3 tries whether it may invoke the function: it has to be allowed before. A bucket has one set of notifications.
resource "aws_s3_bucket_notification" "this" {
  bucket = var.bucket_name

  dynamic "lambda_function" {
    for_each = var.prefixes

    content {
      id                  = "created-${replace(lambda_function.value, "/[^A-Za-z0-9]/", "-")}"
      events              = ["s3:ObjectCreated:*"]
      filter_prefix       = lambda_function.value
      lambda_function_arn = var.function_arn
    }
  }

  depends_on = [aws_lambda_permission.this]
}
