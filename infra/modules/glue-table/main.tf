locals {
  serdes = {
    json    = "org.openx.data.jsonserde.JsonSerDe"
    text    = "org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe"
    parquet = "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe"
  }
  inputs = {
    json    = "org.apache.hadoop.mapred.TextInputFormat"
    text    = "org.apache.hadoop.mapred.TextInputFormat"
    parquet = "org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat"
  }
  outputs = {
    json    = "org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat"
    text    = "org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat"
    parquet = "org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat"
  }
  parameters = {
    json    = {}
    parquet = { "serialization.format" = "1" }
    text    = merge({ "field.delim" = var.delimiter, "serialization.format" = var.delimiter }, var.null_text == null ? {} : { "serialization.null.format" = var.null_text })
  }
}

resource "aws_glue_catalog_table" "this" {
  name          = var.name
  database_name = var.database_name
  description   = var.description
  table_type    = "EXTERNAL_TABLE"
  parameters    = merge({ EXTERNAL = "TRUE", classification = var.format }, var.parameters)

  storage_descriptor {
    location      = var.location
    input_format  = local.inputs[var.format]
    output_format = local.outputs[var.format]

    ser_de_info {
      serialization_library = local.serdes[var.format]
      parameters            = merge(local.parameters[var.format], var.serde_parameters)
    }

    dynamic "columns" {
      for_each = var.columns

      content {
        name    = columns.value.name
        type    = columns.value.type
        comment = columns.value.comment
      }
    }
  }

  dynamic "partition_keys" {
    for_each = var.partition_keys

    content {
      name = partition_keys.value.name
      type = partition_keys.value.type
    }
  }
}
