SELECT sourceaddress AS source, count(*) AS flows, count(DISTINCT destinationport) AS ports
FROM flow_logs_parquet
WHERE action = 'REJECT'
GROUP BY sourceaddress
ORDER BY flows DESC, source
LIMIT 20
