CREATE OR REPLACE VIEW current_transactions AS
SELECT transaction_id, order_id, amount, source
FROM (
  SELECT coalesce(data.transaction_id, data.txid) AS transaction_id, data.order_id, data.amount, data.source, metadata.operation,
    row_number() OVER (PARTITION BY coalesce(data.transaction_id, data.txid) ORDER BY metadata."timestamp" DESC) AS age
  FROM change_transactions
)
WHERE age = 1 AND operation <> 'delete'
