SELECT source, count(*) AS transactions, sum(amount) AS total
FROM transactions
GROUP BY source
ORDER BY source
