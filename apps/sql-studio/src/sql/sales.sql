-- # Sales and cards
-- Two streams: sales, ten a second, and the cards that paid them. Times are those at which a record is read.

CREATE TABLE sales (
  customer_card_id INT,
  customer_id INT,
  price INT,
  product_id STRING,
  proctime AS PROCTIME()
) WITH (
  'connector' = 'kinesis', 'stream.arn' = '${sales_stream}', 'aws.region' = '${region}',
  'source.init.position' = 'LATEST', 'format' = 'json'
);

CREATE TABLE card (
  card_id INT,
  card_number STRING,
  card_zip STRING,
  card_name STRING,
  proctime AS PROCTIME()
) WITH (
  'connector' = 'kinesis', 'stream.arn' = '${card_stream}', 'aws.region' = '${region}',
  'source.init.position' = 'LATEST', 'format' = 'json'
);

-- ## tumbling: What each customer spends in every 30 seconds
-- A window gives one row per customer, when it ends. The post prints two rows per customer with two ends for six sales of
-- one second: all six are in the window that ends at :30.
SELECT TUMBLE_END(proctime, INTERVAL '30' SECOND) AS window_end_time, customer_id, SUM(price) AS tumbling_30_seconds_sum
FROM sales
GROUP BY TUMBLE(proctime, INTERVAL '30' SECOND), customer_id;

-- ## sliding: The same over 30 seconds, every 10 seconds
-- A sale is in three windows. The post prints running sums per sale, which no window gives.
SELECT HOP_END(proctime, INTERVAL '10' SECOND, INTERVAL '30' SECOND) AS window_end_time, customer_id,
  SUM(price) AS sliding_30_seconds_sum
FROM sales
GROUP BY HOP(proctime, INTERVAL '10' SECOND, INTERVAL '30' SECOND), customer_id;

-- ## session: What each customer spends until a minute passes without a sale
-- SESSION_END is a minute after the last sale. The post selects SESSION_PROCTIME, which is the time at which the row is
-- given out, and prints the sum of two customers as one.
SELECT customer_id, SESSION_START(proctime, INTERVAL '1' MINUTE) AS session_start_time,
  SESSION_END(proctime, INTERVAL '1' MINUTE) AS session_end_time, SUM(price) AS total_spend
FROM sales
GROUP BY SESSION(proctime, INTERVAL '1' MINUTE), customer_id;

-- ## union: Two filters, put together
-- UNION ALL: a purchase that is made twice is there twice. UNION, as in the post, keeps every row for the life of the job to
-- leave out the second one. None of the rows that the post prints can come of its input, which gives none.
SELECT * FROM (
  (SELECT customer_id, product_id, price FROM sales WHERE price > 100 AND product_id <> '4E5750DC2A1D')
  UNION ALL
  (SELECT customer_id, product_id, price FROM sales WHERE product_id = '4E5750DC2A1D' AND price > 250)
);

-- ## interval-join: Sales with the card that paid them, when the card comes within five minutes
-- Every card record that comes after the sale gives a row: a card that is sent three times gives three. The post prints
-- each sale once.
SELECT sales.proctime, customer_card_id, card_zip, product_id, price
FROM card INNER JOIN sales ON card.card_id = sales.customer_card_id
WHERE sales.proctime BETWEEN card.proctime - INTERVAL '5' MINUTE AND card.proctime;

-- ## top-sale: The dearest sale in each zip code
-- The result is updated: a dearer sale takes the place of the one before.
SELECT card_zip, customer_card_id, product_id, price FROM (
  SELECT *, ROW_NUMBER() OVER (PARTITION BY card_zip ORDER BY price DESC) AS row_num
  FROM card INNER JOIN sales ON card.card_id = sales.customer_card_id
  WHERE sales.proctime BETWEEN card.proctime - INTERVAL '5' MINUTE AND card.proctime
)
WHERE row_num = 1;

-- ## substring: The last digits of the card number
-- SUBSTR takes a text: card_number is a STRING, though the records hold a number.
SELECT sales.proctime, SUBSTR(card_number, 5) AS partial_card_number, card_zip, product_id, price
FROM card INNER JOIN sales ON card.card_id = sales.customer_card_id;

-- ## first-name: What is in front of the space in a name
-- The post prints Jason for Peter Han.
SELECT card_id, REGEXP_REPLACE(card_name, ' .*', '') AS card_name FROM card;

-- ## split-name: First and last name
SELECT card_id, SPLIT_INDEX(card_name, ' ', 0) AS first_name, SPLIT_INDEX(card_name, ' ', 1) AS last_name FROM card;

-- ## risk: A label by the number of purchases in five minutes, every 30 seconds
-- A sale is in ten windows, so that a customer has a row for each. Three purchases are MEDIUM, where the post prints HIGH.
SELECT customer_id, CASE
    WHEN total_purchases BETWEEN 1 AND 2 THEN 'LOW'
    WHEN total_purchases BETWEEN 3 AND 10 THEN 'MEDIUM'
    ELSE 'HIGH'
  END AS risk
FROM (
  SELECT HOP_END(proctime, INTERVAL '30' SECOND, INTERVAL '5' MINUTE) AS winend, customer_id, COUNT(1) AS total_purchases
  FROM sales
  GROUP BY HOP(proctime, INTERVAL '30' SECOND, INTERVAL '5' MINUTE), customer_id
);

-- ## hour-minute: Hour and minute of a sale
-- The post writes HOUR(TIMESTAMP proctime), which is no SQL: TIMESTAMP takes a text.
SELECT HOUR(proctime) AS transaction_hour, MINUTE(proctime) AS transaction_min, customer_id, product_id, price FROM sales;
