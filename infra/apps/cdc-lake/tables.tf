module "database" {
  source = "../../modules/glue-database"

  name_prefix = var.name_prefix
  name        = "cdc-lake"
  description = "Messages by table and version, and changes by table and shape."
  tags        = var.tags
}

module "message_tables" {
  source   = "../../modules/glue-table"
  for_each = local.message_tables

  name           = each.key
  description    = each.value.description
  database_name  = module.database.name
  location       = "s3://${module.lake.name}/${each.value.folder}/"
  format         = "json"
  columns        = each.value.columns
  partition_keys = [for name in ["year", "month", "day"] : { name = name, type = "int" }]
}

module "change_tables" {
  source   = "../../modules/glue-table"
  for_each = local.change_tables

  name             = "change_${each.key}"
  description      = "Changes of ${each.key}, one a row, in all shapes."
  database_name    = module.database.name
  location         = "s3://${module.lake.name}/changes/kind=data/schema=shop/table=${each.key}/"
  format           = "json"
  columns          = [{ name = "data", type = each.value }, { name = "metadata", type = local.metadata }]
  partition_keys   = [{ name = "shape", type = "int" }, { name = "day", type = "string" }]
  serde_parameters = local.key_names

  # Columns that are added make shapes: no partition has to be registered.
  parameters = {
    "projection.enabled"           = "true"
    "projection.shape.type"        = "integer"
    "projection.shape.range"       = "1,9"
    "projection.day.type"          = "date"
    "projection.day.format"        = "yyyy-MM-dd"
    "projection.day.range"         = "NOW-30DAYS,NOW"
    "projection.day.interval"      = "1"
    "projection.day.interval.unit" = "DAYS"
  }
}

module "mixed_table" {
  source = "../../modules/glue-table"

  name             = "changes_mixed"
  description      = "Changes of all tables; data is JSON."
  database_name    = module.database.name
  location         = "s3://${module.lake.name}/mixed/"
  format           = "json"
  columns          = [{ name = "data", type = "string" }, { name = "metadata", type = local.metadata }]
  serde_parameters = local.key_names
}

module "control_table" {
  source = "../../modules/glue-table"

  name             = "control_records"
  description      = "What happened to the tables themselves."
  database_name    = module.database.name
  location         = "s3://${module.lake.name}/changes/kind=control/"
  format           = "json"
  columns          = [{ name = "control", type = "string" }, { name = "metadata", type = local.metadata }]
  serde_parameters = local.key_names
}

locals {
  message_tables = {
    customers = {
      description = "Customers, the first version of messages."
      folder      = "table=Customer/version=1"
      columns     = [{ name = "version", type = "int" }, { name = "table", type = "string" }, { name = "data", type = "struct<id:bigint,name:string,country:string>" }]
    }
    orders = {
      description = "Orders, the first version of messages."
      folder      = "table=Order/version=1"
      columns     = [{ name = "version", type = "int" }, { name = "table", type = "string" }, { name = "data", type = "struct<id:bigint,customerid:bigint,qty:int,product:struct<name:string,price:double>>" }]
    }
    transactions = {
      description = "Transactions, the second version of messages."
      folder      = "table=Transaction/version=2"
      columns     = [{ name = "version", type = "int" }, { name = "transactionid", type = "string" }, { name = "amount", type = "double" }, { name = "source", type = "string" }]
    }
    transactions_v1 = {
      description = "Transactions, the first version of messages."
      folder      = "table=Transaction/version=1"
      columns     = [{ name = "version", type = "int" }, { name = "txid", type = "string" }, { name = "amount", type = "double" }]
    }
  }

  change_tables = {
    customers    = "struct<id:bigint,name:string,country:string,loyalty:string>"
    orders       = "struct<id:bigint,customer_id:bigint,qty:int,product_name:string,product_price:double>"
    transactions = "struct<txid:bigint,transaction_id:bigint,order_id:bigint,amount:double,source:string>"
  }

  metadata = "struct<timestamp:string,record_type:string,operation:string,schema_name:string,table_name:string,transaction_id:bigint>"

  # Keys of AWS DMS have hyphens, which names of columns cannot have.
  key_names = {
    "mapping.record_type"    = "record-type"
    "mapping.schema_name"    = "schema-name"
    "mapping.table_name"     = "table-name"
    "mapping.transaction_id" = "transaction-id"
  }
}
