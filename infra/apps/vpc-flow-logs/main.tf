# Flow logs as the VPC publishes them: a log stream for each network interface.
module "flows" {
  source = "../../modules/log-group"

  name_prefix = var.name_prefix
  name        = "flow-logs"
  tags        = var.tags
}

# Text, gzip, Parquet, uploads and results of queries, each below a folder of its own.
module "lake" {
  source = "../../modules/s3-bucket"

  name_prefix   = var.name_prefix
  name          = "lake"
  force_destroy = true
  tags          = var.tags
}

# Lines about traffic go to the function as they come; those of intervals without data, or skipped, stay in the log.
module "subscription" {
  source = "../../modules/log-subscription"

  name_prefix       = var.name_prefix
  name              = "ingest"
  log_group_name    = module.flows.name
  log_group_arn     = module.flows.arn
  filter_pattern    = "[version, account, interface, source != \"-\", ...]"
  function_name     = module.ingest.name
  function_arn      = module.ingest.arn
  failure_queue_arn = module.failures.arn
}

# Batches that the function could not hand on.
module "failures" {
  source = "../../modules/sqs-queue"

  name_prefix = var.name_prefix
  name        = "failures"
  tags        = var.tags
}

module "ingest" {
  source = "../../modules/lambda-function"

  name_prefix     = var.name_prefix
  name            = "ingest"
  role_arn        = module.ingest_role.arn
  bundle_path     = "${path.module}/../../../apps/vpc-flow-logs/dist/functions/ingest.zip"
  timeout_seconds = 60
  environment     = { DELIVERY_STREAM = module.delivery.name }
  tags            = var.tags
}

module "ingest_role" {
  source = "../../modules/iam-role"

  name_prefix = var.name_prefix
  name        = "ingest"
  service     = "lambda.amazonaws.com"
  tags        = var.tags

  statements = {
    Put = {
      actions   = ["firehose:PutRecordBatch"]
      resources = [module.delivery.arn]
    }
    Discard = {
      actions   = ["sqs:SendMessage"]
      resources = [module.failures.arn]
    }
    Log = {
      actions   = ["logs:CreateLogStream", "logs:PutLogEvents"]
      resources = ["${local.logs}:log-group:/aws/lambda/${var.name_prefix}-ingest:*"]
    }
  }
}

# Compressed objects in folders of year, month, day and hour; the same lines as plain text for comparison.
module "delivery" {
  source = "../../modules/firehose-delivery-stream"

  name_prefix        = var.name_prefix
  name               = "flow-logs"
  role_arn           = module.delivery_role.arn
  bucket_arn         = module.lake.arn
  prefix             = "gzip/!{timestamp:yyyy/MM/dd/HH}/"
  compression_format = "GZIP"
  backup_prefix      = "text/!{timestamp:yyyy/MM/dd/HH}/"
  backup_compression = "UNCOMPRESSED"
  buffering_interval = 300
  tags               = var.tags
}

module "delivery_role" {
  source = "../../modules/iam-role"

  name_prefix = var.name_prefix
  name        = "delivery"
  service     = "firehose.amazonaws.com"
  tags        = var.tags

  statements = {
    Write = {
      actions   = ["s3:PutObject", "s3:AbortMultipartUpload"]
      resources = [for folder in ["gzip", "text", "errors"] : "${module.lake.arn}/${folder}/*"]
    }
    Look = {
      actions   = ["s3:GetBucketLocation", "s3:ListBucket", "s3:ListBucketMultipartUploads"]
      resources = [module.lake.arn]
    }
  }
}

# Whoever writes below these prefixes, the function is told of it.
module "new_objects" {
  source = "../../modules/object-notification"

  bucket_name   = module.lake.name
  bucket_arn    = module.lake.arn
  prefixes      = keys(local.tables)
  function_name = module.add_partition.name
  function_arn  = module.add_partition.arn
}

module "add_partition" {
  source = "../../modules/lambda-function"

  name_prefix     = var.name_prefix
  name            = "add-partition"
  role_arn        = module.add_partition_role.arn
  bundle_path     = "${path.module}/../../../apps/vpc-flow-logs/dist/functions/add-partition.zip"
  timeout_seconds = 60
  tags            = var.tags

  environment = {
    DATABASE     = module.catalogue.name
    TABLES       = jsonencode({ for prefix, table in local.tables : prefix => module.text_tables[table].name })
    PARTITION_BY = var.partition_by
  }
}

module "add_partition_role" {
  source = "../../modules/iam-role"

  name_prefix = var.name_prefix
  name        = "add-partition"
  service     = "lambda.amazonaws.com"
  tags        = var.tags

  statements = {
    Catalogue = {
      actions   = ["glue:CreatePartition", "glue:GetPartition", "glue:GetTable"]
      resources = concat(["${local.glue}:catalog", module.catalogue.arn], [for table in values(local.tables) : module.text_tables[table].arn])
    }
    Log = {
      actions   = ["logs:CreateLogStream", "logs:PutLogEvents"]
      resources = ["${local.logs}:log-group:/aws/lambda/${var.name_prefix}-add-partition:*"]
    }
  }
}

module "catalogue" {
  source = "../../modules/glue-database"

  name_prefix = var.name_prefix
  name        = "network"
  description = "Flow logs of a VPC."
  tags        = var.tags
}

# One table for each prefix, without partitions: the function adds them.
module "text_tables" {
  source   = "../../modules/glue-table"
  for_each = toset(values(local.tables))

  name           = each.key
  database_name  = module.catalogue.name
  description    = "Traffic of a network interface in an interval."
  location       = "s3://${module.lake.name}/${one([for prefix, table in local.tables : prefix if table == each.key])}"
  format         = "text"
  delimiter      = " "
  null_text      = "-"
  columns        = local.columns
  partition_keys = [{ name = "ingestdatetime", type = "string" }]
}

module "parquet_table" {
  source = "../../modules/glue-table"

  name           = "flow_logs_parquet"
  database_name  = module.catalogue.name
  description    = "Traffic of a network interface in an interval."
  location       = "s3://${module.lake.name}/parquet/"
  columns        = local.columns
  partition_keys = [{ name = "ingestdatetime", type = "string" }]
}

module "queries" {
  source = "../../modules/athena-workgroup"

  name_prefix    = var.name_prefix
  name           = "network"
  description    = "Questions about flow logs."
  results_bucket = module.lake.name
  named_queries  = { for name in local.queries : name => { database = module.catalogue.name, query = file("${local.sql}/${name}.sql") } }
  tags           = var.tags
}

# Who stands in for the VPC, and for people who upload files.
module "producer_role" {
  source = "../../modules/iam-role"

  name_prefix    = var.name_prefix
  name           = "producer"
  aws_principals = [data.aws_caller_identity.current.account_id]
  tags           = var.tags

  statements = {
    Publish = {
      actions   = ["logs:CreateLogStream", "logs:PutLogEvents"]
      resources = ["${module.flows.arn}:*"]
    }
    Upload = {
      actions   = ["s3:PutObject"]
      resources = ["${module.lake.arn}/uploads/*"]
    }
  }
}

# Who asks: runs queries, and writes the Parquet table.
module "analyst_role" {
  source = "../../modules/iam-role"

  name_prefix    = var.name_prefix
  name           = "analyst"
  aws_principals = [data.aws_caller_identity.current.account_id]
  tags           = var.tags

  statements = {
    Ask = {
      actions   = ["athena:GetNamedQuery", "athena:GetQueryExecution", "athena:GetQueryResults", "athena:StartQueryExecution", "athena:StopQueryExecution"]
      resources = [module.queries.arn]
    }
    Catalogue = {
      actions   = ["glue:BatchCreatePartition", "glue:GetDatabase", "glue:GetPartition", "glue:GetPartitions", "glue:GetTable"]
      resources = ["${local.glue}:catalog", module.catalogue.arn, "${local.glue}:table/${module.catalogue.name}/*"]
    }
    Read = {
      actions   = ["s3:GetObject"]
      resources = ["${module.lake.arn}/*"]
    }
    Look = {
      actions   = ["s3:GetBucketLocation", "s3:ListBucket"]
      resources = [module.lake.arn]
    }
    Write = {
      actions   = ["s3:AbortMultipartUpload", "s3:PutObject"]
      resources = ["${module.lake.arn}/athena-results/*", "${module.lake.arn}/parquet/*"]
    }
  }
}

data "aws_caller_identity" "current" {}
data "aws_partition" "current" {}
data "aws_region" "current" {}

locals {
  place = "${data.aws_region.current.name}:${data.aws_caller_identity.current.account_id}"
  glue  = "arn:${data.aws_partition.current.partition}:glue:${local.place}"
  logs  = "arn:${data.aws_partition.current.partition}:logs:${local.place}"

  # Tables by the prefix of their objects.
  tables = {
    "gzip/"    = "flow_logs_gzip"
    "text/"    = "flow_logs_text"
    "uploads/" = "flow_logs_uploads"
  }

  sql     = "${path.module}/../../../apps/vpc-flow-logs/src/sql"
  queries = ["archive", "rejected-ports", "rejects", "top-talkers", "to-parquet", "traffic"]

  columns = [
    { name = "version", type = "int" },
    { name = "account", type = "string" },
    { name = "interfaceid", type = "string" },
    { name = "sourceaddress", type = "string" },
    { name = "destinationaddress", type = "string" },
    { name = "sourceport", type = "int" },
    { name = "destinationport", type = "int" },
    { name = "protocol", type = "int" },
    { name = "packets", type = "bigint" },
    { name = "bytes", type = "bigint" },
    { name = "starttime", type = "bigint" },
    { name = "endtime", type = "bigint" },
    { name = "action", type = "string" },
    { name = "logstatus", type = "string" },
  ]
}
