# Numbers on their way.
module "numbers" {
  source = "../../modules/kinesis-stream"

  name_prefix = var.name_prefix
  name        = "numbers"
  shard_count = 2
  tags        = var.tags
}
