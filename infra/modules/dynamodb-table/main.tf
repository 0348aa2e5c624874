locals {
  keys = flatten([
    for key in concat([var.partition_key, var.sort_key], flatten([
      for index in values(var.indexes) : [index.partition_key, index.sort_key]
    ])) : key == null ? [] : [key]
  ])

  key_attributes = { for key in local.keys : key.name => key.type... }
}

resource "aws_dynamodb_table" "this" {
  name         = "${var.name_prefix}-${var.name}"
  billing_mode = var.write_capacity == null ? "PAY_PER_REQUEST" : "PROVISIONED"
  hash_key     = var.partition_key.name
  range_key    = var.sort_key == null ? null : var.sort_key.name

  write_capacity = var.write_capacity
  read_capacity  = var.write_capacity == null ? null : var.read_capacity

  dynamic "attribute" {
    for_each = local.key_attributes

    content {
      name = attribute.key
      type = attribute.value[0]
    }
  }

  dynamic "global_secondary_index" {
    for_each = var.indexes

    content {
      name            = global_secondary_index.key
      hash_key        = global_secondary_index.value.partition_key.name
      range_key       = global_secondary_index.value.sort_key == null ? null : global_secondary_index.value.sort_key.name
      projection_type = "ALL"
    }
  }

  stream_enabled   = var.stream_view_type != null
  stream_view_type = var.stream_view_type

  dynamic "ttl" {
    for_each = var.ttl_attribute == null ? [] : [var.ttl_attribute]

    content {
      attribute_name = ttl.value
      enabled        = true
    }
  }

  point_in_time_recovery {
    enabled = var.point_in_time_recovery
  }

  server_side_encryption {
    enabled = true
  }

  deletion_protection_enabled = var.deletion_protection

  tags = var.tags
}
