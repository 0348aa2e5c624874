output "stream" {
  description = "Name of the stream of readings."
  value       = module.readings.name
}

output "table" {
  description = "Name of the table."
  value       = module.table.name
}

output "bucket" {
  description = "Name of the bucket."
  value       = module.archive.name
}

output "failed" {
  description = "URL of the queue that is told of what was given up."
  value       = module.failed.url
}

output "race_stream" {
  description = "Name of the stream that shared and dedicated consumers are compared on."
  value       = module.race.name
}

output "racers" {
  description = "Mapping id and log group of each function of the comparison, by its name, as JSON."
  value = jsonencode({
    for name, racer in module.racer : name => { mapping = racer.mapping_id, log_group = racer.log_group }
  })
}
