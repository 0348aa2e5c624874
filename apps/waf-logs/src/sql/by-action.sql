SELECT hour, action, count(*) AS requests
FROM requests_parquet
GROUP BY hour, action
ORDER BY hour, action
