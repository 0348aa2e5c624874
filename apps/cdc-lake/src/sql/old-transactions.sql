SELECT count(*) AS transactions, count(DISTINCT txid) AS ids, sum(amount) AS total
FROM transactions_v1
