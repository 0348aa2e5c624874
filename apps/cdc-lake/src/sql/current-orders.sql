CREATE OR REPLACE VIEW current_orders AS
SELECT id, customer_id, qty, product_name, product_price
FROM (
  SELECT data.id, data.customer_id, data.qty, data.product_name, data.product_price, metadata.operation,
    row_number() OVER (PARTITION BY data.id ORDER BY metadata."timestamp" DESC) AS age
  FROM change_orders
)
WHERE age = 1 AND operation <> 'delete'
