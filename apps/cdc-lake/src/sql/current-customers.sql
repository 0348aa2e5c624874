CREATE OR REPLACE VIEW current_customers AS
SELECT id, name, country, loyalty
FROM (
  SELECT data.id, data.name, data.country, data.loyalty, metadata.operation,
    row_number() OVER (PARTITION BY data.id ORDER BY metadata."timestamp" DESC) AS age
  FROM change_customers
)
WHERE age = 1 AND operation <> 'delete'
