SELECT protocol, destinationport AS port, count(*) AS flows
FROM flow_logs_parquet
WHERE action = 'REJECT'
GROUP BY protocol, destinationport
ORDER BY protocol, port
