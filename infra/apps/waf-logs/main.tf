# Full logs, trimmed logs, Parquet and results of queries, each below a folder of its own.
module "lake" {
  source = "../../modules/s3-bucket"

  name_prefix   = var.name_prefix
  name          = "lake"
  force_destroy = true
  tags          = var.tags
}

# What Firehose could not deliver, and why.
module "errors" {
  source = "../../modules/log-group"

  name_prefix = var.name_prefix
  name        = "delivery-errors"
  streams     = [local.log_stream]
  tags        = var.tags
}

# AWS WAF logs to delivery streams whose names start with aws-waf-logs-. What comes in is kept in full/, what a rule ended in trimmed/.
module "requests" {
  source = "../../modules/firehose-delivery-stream"

  name_start              = "aws-waf-logs-"
  name_prefix             = var.name_prefix
  name                    = "requests"
  role_arn                = module.delivery_role.arn
  bucket_arn              = module.lake.arn
  prefix                  = "trimmed/!{timestamp:yyyy/MM/dd/HH}/"
  backup_prefix           = "full/!{timestamp:yyyy/MM/dd/HH}/"
  compression_format      = "UNCOMPRESSED"
  backup_compression      = "UNCOMPRESSED"
  function_arn            = module.trim.arn
  function_buffer_mb      = 3
  function_buffer_seconds = 900
  log_group_name          = module.errors.name
  tags                    = var.tags
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
      resources = [for folder in ["full", "trimmed", "errors"] : "${module.lake.arn}/${folder}/*"]
    }
    Look = {
      actions   = ["s3:GetBucketLocation", "s3:ListBucket", "s3:ListBucketMultipartUploads"]
      resources = [module.lake.arn]
    }
    Transform = {
      actions   = ["lambda:InvokeFunction", "lambda:GetFunctionConfiguration"]
      resources = ["${module.trim.arn}:$LATEST"]
    }
    Log = {
      actions   = ["logs:PutLogEvents"]
      resources = ["${module.errors.arn}:log-stream:${local.log_stream}"]
    }
  }
}

# Who stands in for AWS WAF: may put, and nothing else.
module "producer_role" {
  source = "../../modules/iam-role"

  name_prefix    = var.name_prefix
  name           = "producer"
  aws_principals = [data.aws_caller_identity.current.account_id]
  tags           = var.tags

  statements = {
    Put = {
      actions   = ["firehose:PutRecordBatch"]
      resources = [module.requests.arn]
    }
  }
}

module "trim" {
  source = "../../modules/lambda-function"

  name_prefix     = var.name_prefix
  name            = "trim"
  role_arn        = module.trim_role.arn
  bundle_path     = "${path.module}/../../../apps/waf-logs/dist/functions/trim.zip"
  timeout_seconds = 60
  memory_mb       = 512
  tags            = var.tags

  environment = {
    MATCH        = var.match
    KEEP_COUNTED = tostring(var.keep_counted)
  }
}

module "trim_role" {
  source = "../../modules/iam-role"

  name_prefix = var.name_prefix
  name        = "trim"
  service     = "lambda.amazonaws.com"
  tags        = var.tags

  statements = {
    Log = {
      actions   = ["logs:CreateLogStream", "logs:PutLogEvents"]
      resources = ["arn:${data.aws_partition.current.partition}:logs:${local.place}:log-group:/aws/lambda/${var.name_prefix}-trim:*"]
    }
  }
}

module "catalogue" {
  source = "../../modules/glue-database"

  name_prefix = var.name_prefix
  name        = "waf"
  description = "Logs of a web ACL."
  tags        = var.tags
}

# Finds the tables waf_full and waf_trimmed, their columns and an hour's partition each.
module "crawler" {
  source = "../../modules/glue-crawler"

  name_prefix   = var.name_prefix
  name          = "waf-logs"
  description   = "Logs of a web ACL as Firehose delivers them."
  role_arn      = module.crawler_role.arn
  database_name = module.catalogue.name
  table_prefix  = "waf_"
  locations     = ["s3://${module.lake.name}/full/", "s3://${module.lake.name}/trimmed/"]
  tags          = var.tags
}

module "crawler_role" {
  source = "../../modules/iam-role"

  name_prefix = var.name_prefix
  name        = "crawler"
  service     = "glue.amazonaws.com"
  tags        = var.tags

  statements = {
    Read = {
      actions   = ["s3:GetObject"]
      resources = ["${module.lake.arn}/full/*", "${module.lake.arn}/trimmed/*"]
    }
    Look = {
      actions   = ["s3:GetBucketLocation", "s3:ListBucket"]
      resources = [module.lake.arn]
    }
    Catalogue = {
      actions = [
        "glue:BatchCreatePartition",
        "glue:BatchGetPartition",
        "glue:CreateTable",
        "glue:GetDatabase",
        "glue:GetPartitions",
        "glue:GetTable",
        "glue:UpdatePartition",
        "glue:UpdateTable",
      ]
      resources = local.tables
    }
    Log = {
      actions   = ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"]
      resources = ["arn:${data.aws_partition.current.partition}:logs:${local.place}:log-group:${local.crawler_log}:*"]
    }
  }
}

# Requests with a column for each header of interest: what the dashboards read.
module "requests_parquet" {
  source = "../../modules/glue-table"

  name           = "requests_parquet"
  database_name  = module.catalogue.name
  description    = "A request that the web ACL inspected."
  location       = "s3://${module.lake.name}/parquet/"
  columns        = local.columns
  partition_keys = [{ name = "hour", type = "string" }]
}

module "queries" {
  source = "../../modules/athena-workgroup"

  name_prefix    = var.name_prefix
  name           = "waf"
  description    = "Questions about the logs of a web ACL."
  results_bucket = module.lake.name
  named_queries  = { for name in local.queries : name => { database = module.catalogue.name, query = file("${local.sql}/${name}.sql") } }
  tags           = var.tags
}

# Who asks: runs the crawler and queries, and writes the Parquet table.
module "analyst_role" {
  source = "../../modules/iam-role"

  name_prefix    = var.name_prefix
  name           = "analyst"
  aws_principals = [data.aws_caller_identity.current.account_id]
  tags           = var.tags

  statements = {
    Crawl = {
      actions   = ["glue:GetCrawler", "glue:StartCrawler"]
      resources = [module.crawler.arn]
    }
    Ask = {
      actions   = ["athena:GetNamedQuery", "athena:GetQueryExecution", "athena:GetQueryResults", "athena:StartQueryExecution", "athena:StopQueryExecution"]
      resources = [module.queries.arn]
    }
    Catalogue = {
      actions   = ["glue:BatchCreatePartition", "glue:CreateTable", "glue:GetDatabase", "glue:GetPartition", "glue:GetPartitions", "glue:GetTable", "glue:UpdateTable"]
      resources = local.tables
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
  # The log stream that the module of delivery streams names.
  log_stream = "S3Delivery"

  # Where crawlers log, whatever their names.
  crawler_log = "/aws-glue/crawlers"

  place   = "${data.aws_region.current.name}:${data.aws_caller_identity.current.account_id}"
  glue    = "arn:${data.aws_partition.current.partition}:glue:${local.place}"
  tables  = ["${local.glue}:catalog", module.catalogue.arn, "${local.glue}:table/${module.catalogue.name}/*"]
  sql     = "${path.module}/../../../apps/waf-logs/src/sql"
  queries = ["requests", "by-action", "by-agent", "by-client", "by-country", "by-method"]

  columns = concat(
    [{ name = "timestamp", type = "bigint" }],
    [for name in [
      "requestid", "webaclid", "terminatingruleid", "terminatingruletype", "action", "httpsourcename", "httpsourceid",
      "clientip", "country", "httpmethod", "httpversion", "uri", "args",
      "host", "useragent", "accept", "acceptlanguage", "acceptencoding", "upgradeinsecurerequests", "cookie", "forwardedfor", "referer",
    ] : { name = name, type = "string" }],
  )
}
