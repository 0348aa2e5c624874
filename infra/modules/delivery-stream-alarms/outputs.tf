output "names" {
  description = "Names of the alarms: records, bytes, requests, throttled, freshness."
  value = merge(
    { for quota, alarm in module.usage : quota => alarm.name },
    { throttled = module.throttled.name, freshness = module.freshness.name },
  )
}
