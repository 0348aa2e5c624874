output "stream" {
  description = "Name of the stream of bars."
  value       = module.bars.name
}

output "bucket" {
  description = "Name of the bucket."
  value       = module.lake.name
}

output "load_function" {
  description = "Name of the function that loads files into the stream."
  value       = module.load.name
}

output "tune_function" {
  description = "Name of the function that backtests a slice of the parameters."
  value       = module.tune.name
}
