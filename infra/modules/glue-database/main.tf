locals {
  # Names in the catalogue are lower case; queries need no quotes when they hold no hyphens.
  name = replace("${var.name_prefix}_${var.name}", "-", "_")
}

resource "aws_glue_catalog_database" "this" {
  name         = local.name
  description  = var.description
  location_uri = var.location

  tags = var.tags
}
