SELECT endtime / 3600 * 3600 AS hour, action, count(*) AS flows, sum(bytes) AS bytes
FROM flow_logs_parquet
GROUP BY 1, 2
ORDER BY hour, action
