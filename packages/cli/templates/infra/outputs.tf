output "stream" {
  description = "Name of the stream."
  value       = module.numbers.name
}
