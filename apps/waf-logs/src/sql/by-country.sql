SELECT country, terminatingruleid AS rule, count(*) AS requests
FROM requests_parquet
GROUP BY country, terminatingruleid
ORDER BY country, rule
