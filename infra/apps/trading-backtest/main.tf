# Bars in the form of change records, readable for a year.
module "bars" {
  source = "../../modules/kinesis-stream"

  name_prefix     = var.name_prefix
  name            = "bars"
  shard_count     = 2
  retention_hours = var.retention_hours
  tags            = var.tags
}

# Files of bars to load, bars as read back, results.
module "lake" {
  source = "../../modules/s3-bucket"

  name_prefix   = var.name_prefix
  name          = "lake"
  force_destroy = true
  tags          = var.tags
}

# Takes the part of the replication task: files of bars to change records in the stream.
module "load" {
  source = "../../modules/lambda-function"

  name_prefix     = var.name_prefix
  name            = "load"
  role_arn        = module.load_role.arn
  bundle_path     = "${path.module}/../../../apps/trading-backtest/dist/functions/load.zip"
  memory_mb       = 512
  timeout_seconds = 900
  tags            = var.tags

  environment = {
    BUCKET = module.lake.name
    STREAM = module.bars.name
  }
}

module "load_role" {
  source = "../../modules/iam-role"

  name_prefix = var.name_prefix
  name        = "load"
  service     = "lambda.amazonaws.com"
  tags        = var.tags

  statements = {
    ReadFiles = {
      actions   = ["s3:GetObject"]
      resources = ["${module.lake.arn}/market-data/*"]
    }
    WriteChanges = {
      actions   = ["kinesis:PutRecords"]
      resources = [module.bars.arn]
    }
    WriteLogs = {
      actions   = ["logs:CreateLogStream", "logs:PutLogEvents"]
      resources = ["${module.load.log_group_arn}:*"]
    }
  }
}

# Backtests a slice of the parameters over the training range; many run at once.
module "tune" {
  source = "../../modules/lambda-function"

  name_prefix     = var.name_prefix
  name            = "tune"
  role_arn        = module.tune_role.arn
  bundle_path     = "${path.module}/../../../apps/trading-backtest/dist/functions/tune.zip"
  memory_mb       = 1024
  timeout_seconds = 60
  tags            = var.tags

  environment = {
    BUCKET = module.lake.name
  }
}

module "tune_role" {
  source = "../../modules/iam-role"

  name_prefix = var.name_prefix
  name        = "tune"
  service     = "lambda.amazonaws.com"
  tags        = var.tags

  statements = {
    ReadBars = {
      actions   = ["s3:GetObject"]
      resources = ["${module.lake.arn}/bars/*"]
    }
    WriteLogs = {
      actions   = ["logs:CreateLogStream", "logs:PutLogEvents"]
      resources = ["${module.tune.log_group_arn}:*"]
    }
  }
}
