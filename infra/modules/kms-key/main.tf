resource "aws_kms_key" "this" {
  description             = var.description
  policy                  = var.policy
  deletion_window_in_days = var.deletion_window_days
  enable_key_rotation     = true

  tags = var.tags
}

resource "aws_kms_alias" "this" {
  name          = "alias/${var.name_prefix}-${var.name}"
  target_key_id = aws_kms_key.this.key_id
}
