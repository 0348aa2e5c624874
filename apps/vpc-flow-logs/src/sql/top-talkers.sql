SELECT sourceaddress AS source, sum(bytes) AS bytes, sum(packets) AS packets, count(*) AS flows
FROM flow_logs_parquet
WHERE action = 'ACCEPT'
GROUP BY sourceaddress
ORDER BY bytes DESC, source
LIMIT 20
