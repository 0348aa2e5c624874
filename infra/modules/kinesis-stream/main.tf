resource "aws_kinesis_stream" "this" {
  name                = "${var.name_prefix}-${var.name}"
  shard_count         = var.mode == "PROVISIONED" ? var.shard_count : null
  retention_period    = var.retention_hours
  shard_level_metrics = var.shard_level_metrics

  encryption_type = "KMS"
  kms_key_id      = "alias/aws/kinesis"

  stream_mode_details {
    stream_mode = var.mode
  }

  tags = var.tags
}

resource "aws_kinesis_stream_consumer" "this" {
  for_each = var.consumers

  name       = "${var.name_prefix}-${each.value}"
  stream_arn = aws_kinesis_stream.this.arn
}
