SELECT httpmethod AS method, action, count(*) AS requests
FROM requests_parquet
GROUP BY httpmethod, action
ORDER BY method, action
