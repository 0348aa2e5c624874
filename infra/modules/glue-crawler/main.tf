resource "aws_glue_crawler" "this" {
  name          = "${var.name_prefix}-${var.name}"
  description   = var.description
  role          = var.role_arn
  database_name = var.database_name
  table_prefix  = var.table_prefix
  schedule      = var.schedule

  dynamic "s3_target" {
    for_each = var.locations

    content {
      path       = s3_target.value
      exclusions = var.exclusions
    }
  }

  recrawl_policy {
    recrawl_behavior = "CRAWL_EVERYTHING"
  }

  schema_change_policy {
    update_behavior = "UPDATE_IN_DATABASE"
    delete_behavior = "LOG"
  }

  tags = var.tags
}
