data "aws_region" "current" {}

# Trips of two kinds of cabs, each in a stream of its own.
module "yellow" {
  source = "../../modules/kinesis-stream"

  name_prefix = var.name_prefix
  name        = "yellow"
  shard_count = 2
  tags        = var.tags
}

module "green" {
  source = "../../modules/kinesis-stream"

  name_prefix = var.name_prefix
  name        = "green"
  shard_count = 1
  tags        = var.tags
}

# Archive, lines, columns and dead letters; the code of the application; results of queries.
module "lake" {
  source = "../../modules/s3-bucket"

  name_prefix   = var.name_prefix
  name          = "lake"
  force_destroy = true
  tags          = var.tags
}

# An index of trips for each source.
module "search" {
  source = "../../modules/search-domain"

  name_prefix = var.name_prefix
  name        = "trips"
  tags        = var.tags
}

module "application" {
  source = "../../modules/flink-sql-application"

  name_prefix        = var.name_prefix
  name               = "lake"
  bundle_path        = "${path.module}/../../../apps/taxi-lake/dist/flink/lake.zip"
  code_bucket        = module.lake.name
  sql_files          = ["sql/lake.sql"]
  read_stream_arns   = [module.yellow.arn, module.green.arn]
  write_bucket_arns  = [module.lake.arn]
  search_domain_arns = [module.search.arn]
  tags               = var.tags

  sql_variables = {
    yellow_stream   = module.yellow.arn
    green_stream    = module.green.arn
    bucket          = module.lake.name
    search_endpoint = module.search.endpoint
    region          = data.aws_region.current.name
  }
}

module "catalogue" {
  source = "../../modules/glue-database"

  name_prefix = var.name_prefix
  name        = "trips"
  description = "Taxi trips as columns."
  tags        = var.tags
}

module "workgroup" {
  source = "../../modules/athena-workgroup"

  name_prefix    = var.name_prefix
  name           = "trips"
  description    = "Questions about taxi trips."
  results_bucket = module.lake.name
  tags           = var.tags
}
