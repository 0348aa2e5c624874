SELECT c.data.country AS country, count(*) AS orders, sum(o.data.qty * o.data.product.price) AS total
FROM customers c
JOIN orders o ON o.data.customerid = c.data.id
GROUP BY c.data.country
ORDER BY country
