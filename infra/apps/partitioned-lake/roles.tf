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
}

module "clicks_role" {
  source = "../../modules/iam-role"

  name_prefix = var.name_prefix
  name        = "clicks"
  service     = "firehose.amazonaws.com"
  tags        = var.tags

  statements = merge(local.delivery, {
    Schema = {
      actions   = ["glue:GetTable", "glue:GetTableVersion", "glue:GetTableVersions"]
      resources = [local.catalogue, module.database.arn, local.tables]
    }
  })
}

# Its right to invoke the function is what a run takes away for a while.
module "tickers_role" {
  source = "../../modules/iam-role"

  name_prefix = var.name_prefix
  name        = "tickers"
  service     = "firehose.amazonaws.com"
  tags        = var.tags

  statements = merge(local.delivery, {
    Transform = {
      actions   = ["lambda:InvokeFunction", "lambda:GetFunctionConfiguration"]
      resources = ["${module.add_arrival.arn}:$LATEST"]
    }
  })
}

module "readings_role" {
  source = "../../modules/iam-role"

  name_prefix = var.name_prefix
  name        = "readings"
  service     = "firehose.amazonaws.com"
  tags        = var.tags

  statements = merge(local.delivery, {
    Transform = {
      actions   = ["lambda:InvokeFunction", "lambda:GetFunctionConfiguration"]
      resources = ["${module.reading_keys.arn}:$LATEST"]
    }
  })
}

module "add_arrival_role" {
  source = "../../modules/iam-role"

  name_prefix = var.name_prefix
  name        = "add-arrival"
  service     = "lambda.amazonaws.com"
  tags        = var.tags

  statements = {
    Log = {
      actions   = ["logs:CreateLogStream", "logs:PutLogEvents"]
      resources = ["${local.log_groups}:/aws/lambda/${var.name_prefix}-add-arrival:*"]
    }
  }
}

module "reading_keys_role" {
  source = "../../modules/iam-role"

  name_prefix = var.name_prefix
  name        = "reading-keys"
  service     = "lambda.amazonaws.com"
  tags        = var.tags

  statements = {
    Log = {
      actions   = ["logs:CreateLogStream", "logs:PutLogEvents"]
      resources = ["${local.log_groups}:/aws/lambda/${var.name_prefix}-reading-keys:*"]
    }
  }
}

# What producers may: put, and nothing else.
module "producer_role" {
  source = "../../modules/iam-role"

  name_prefix    = var.name_prefix
  name           = "producer"
  aws_principals = [data.aws_caller_identity.current.account_id]
  tags           = var.tags

  statements = {
    Put = {
      actions   = ["firehose:PutRecord", "firehose:PutRecordBatch"]
      resources = concat([for stream in module.clicks : stream.arn], [module.tickers.arn, module.readings.arn, module.sessions.arn])
    }
  }
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
      resources = ["${module.lake.arn}/fhbase/*"]
    }
    Look = {
      actions   = ["s3:ListBucket", "s3:GetBucketLocation"]
      resources = [module.lake.arn]
    }
    Catalogue = {
      actions   = ["glue:GetDatabase", "glue:GetTable", "glue:GetPartitions", "glue:BatchGetPartition", "glue:CreateTable", "glue:UpdateTable", "glue:BatchCreatePartition", "glue:UpdatePartition"]
      resources = [local.catalogue, module.database.arn, local.tables]
    }
    Log = {
      actions   = ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"]
      resources = ["${local.log_groups}:/aws-glue/crawlers*"]
    }
  }
}

# What those who ask may: query, read the lake, register partitions.
module "analyst_role" {
  source = "../../modules/iam-role"

  name_prefix    = var.name_prefix
  name           = "analyst"
  aws_principals = [data.aws_caller_identity.current.account_id]
  tags           = var.tags

  statements = {
    Ask = {
      actions   = ["athena:StartQueryExecution", "athena:StopQueryExecution", "athena:GetQueryExecution", "athena:GetQueryResults", "athena:GetWorkGroup"]
      resources = [module.queries.arn]
    }
    Catalogue = {
      actions   = ["glue:GetDatabase", "glue:GetTable", "glue:GetPartition", "glue:GetPartitions", "glue:BatchCreatePartition"]
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
