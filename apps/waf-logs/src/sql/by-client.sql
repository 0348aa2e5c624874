SELECT clientip AS client, country, count(*) AS requests, count_if(action = 'BLOCK') AS blocked
FROM requests_parquet
GROUP BY clientip, country
ORDER BY blocked DESC, client, country
LIMIT 20
