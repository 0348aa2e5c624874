resource "aws_opensearch_domain" "this" {
  domain_name    = "${var.name_prefix}-${var.name}"
  engine_version = "OpenSearch_2.19"

  cluster_config {
    instance_type  = var.instance_type
    instance_count = var.instance_count
  }

  ebs_options {
    ebs_enabled = true
    volume_type = "gp3"
    volume_size = var.volume_gigabytes
  }

  encrypt_at_rest {
    enabled = true
  }

  node_to_node_encryption {
    enabled = true
  }

  tags = var.tags
}
