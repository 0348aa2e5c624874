locals {
  regional   = "${data.aws_region.current.name}:${data.aws_caller_identity.current.account_id}"
  catalogue  = "arn:${data.aws_partition.current.partition}:glue:${local.regional}:catalog"
  tables     = "arn:${data.aws_partition.current.partition}:glue:${local.regional}:table/${module.database.name}/*"
  log_groups = "arn:${data.aws_partition.current.partition}:logs:${local.regional}:log-group"

  delivery = {
    Write = {
      actions   = ["s3:PutObject", "s3:AbortMultipartUpload"]
      resources = ["${module.lake.arn}/*"]
    }
    Look = {
      actions   = ["s3:GetBucketLocation", "s3:ListBucket", "s3:ListBucketMultipartUploads"]
      resources = [module.lake.arn]
    }
    Log = {
      actions   = ["logs:PutLogEvents"]
      resources = ["${module.errors.arn}:log-stream:${local.log_stream}"]
    }
  }

  source_actions = ["kinesis:DescribeStream", "kinesis:GetShardIterator", "kinesis:GetRecords", "kinesis:ListShards"]
}

module "by_table_role" {
  source = "../../modules/iam-role"

  name_prefix = var.name_prefix
  name        = "by-table"
  service     = "firehose.amazonaws.com"
  tags        = var.tags

  statements = merge(local.delivery, {
    Source = {
      actions   = local.source_actions
      resources = [module.messages.arn]
    }
    Transform = {
      actions   = ["lambda:InvokeFunction", "lambda:GetFunctionConfiguration"]
      resources = ["${module.table_key.arn}:$LATEST"]
    }
  })
}

module "changes_role" {
  source = "../../modules/iam-role"

  name_prefix = var.name_prefix
  name        = "changes"
  service     = "firehose.amazonaws.com"
  tags        = var.tags

  statements = merge(local.delivery, {
    Source = {
      actions   = local.source_actions
      resources = [module.changes.arn]
    }
  })
}

module "publish_messages_role" {
  source = "../../modules/iam-role"

  name_prefix = var.name_prefix
  name        = "publish-messages"
  service     = "lambda.amazonaws.com"
  tags        = var.tags

  statements = {
    Put = {
      actions   = ["kinesis:PutRecords"]
      resources = [module.messages.arn]
    }
    Log = {
      actions   = ["logs:CreateLogStream", "logs:PutLogEvents"]
      resources = ["${local.log_groups}:/aws/lambda/${var.name_prefix}-publish-messages:*"]
    }
  }
}

module "table_key_role" {
  source = "../../modules/iam-role"

  name_prefix = var.name_prefix
  name        = "table-key"
  service     = "lambda.amazonaws.com"
  tags        = var.tags

  statements = {
    Log = {
      actions   = ["logs:CreateLogStream", "logs:PutLogEvents"]
      resources = ["${local.log_groups}:/aws/lambda/${var.name_prefix}-table-key:*"]
    }
  }
}

# What the replication task may: put changes, and nothing else.
module "task_role" {
  source = "../../modules/iam-role"

  name_prefix    = var.name_prefix
  name           = "task"
  aws_principals = [data.aws_caller_identity.current.account_id]
  tags           = var.tags

  statements = {
    Put = {
      actions   = ["kinesis:PutRecords", "kinesis:ListShards"]
      resources = [module.changes.arn]
    }
  }
}

# What those who ask may: query, read the lake, register partitions, make views and tables of results.
module "analyst_role" {
  source = "../../modules/iam-role"

  name_prefix    = var.name_prefix
  name           = "analyst"
  aws_principals = [data.aws_caller_identity.current.account_id]
  tags           = var.tags

  statements = {
    Ask = {
      actions   = ["athena:StartQueryExecution", "athena:StopQueryExecution", "athena:GetQueryExecution", "athena:GetQueryResults", "athena:GetNamedQuery"]
      resources = [module.queries.arn]
    }
    Catalogue = {
      actions   = ["glue:GetDatabase", "glue:GetTable", "glue:GetPartition", "glue:GetPartitions", "glue:BatchCreatePartition", "glue:CreateTable", "glue:UpdateTable"]
      resources = [local.catalogue, module.database.arn, local.tables]
    }
    Read = {
      actions   = ["s3:GetObject"]
      resources = ["${module.lake.arn}/*"]
    }
    Look = {
      actions   = ["s3:ListBucket", "s3:GetBucketLocation"]
      resources = [module.lake.arn]
    }
    Results = {
      actions   = ["s3:PutObject", "s3:AbortMultipartUpload"]
      resources = ["${module.lake.arn}/athena-results/*"]
    }
  }
}
