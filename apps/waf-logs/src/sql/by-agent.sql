SELECT coalesce(useragent, '(none)') AS agent, count(*) AS requests, count_if(action = 'BLOCK') AS blocked
FROM requests_parquet
GROUP BY 1
ORDER BY requests DESC, agent
