# Trips on their way: the replay writes, the consumer reads.
module "trips" {
  source = "../../modules/kinesis-stream"

  name_prefix = var.name_prefix
  name        = "trips"
  shard_count = var.shard_count
  tags        = var.tags
}

# Recorded trips to replay, the archive of raw events and the window counts.
module "lake" {
  source = "../../modules/s3-bucket"

  name_prefix   = var.name_prefix
  name          = "lake"
  force_destroy = true
  tags          = var.tags
}
