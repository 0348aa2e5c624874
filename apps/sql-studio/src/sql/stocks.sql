-- # Stock prices
-- Trades with the time at which they were made; the watermark waits five seconds for late ones.

CREATE TABLE stock_table (
  ticker VARCHAR(6),
  price DOUBLE,
  event_time TIMESTAMP(3),
  WATERMARK FOR event_time AS event_time - INTERVAL '5' SECOND
)
PARTITIONED BY (ticker)
WITH (
  'connector' = 'kinesis', 'stream.arn' = '${stock_stream}', 'aws.region' = '${region}',
  'source.init.position' = 'LATEST', 'format' = 'json', 'json.timestamp-format.standard' = 'ISO-8601'
);

-- ## minute: Sum of the prices of every minute
SELECT ticker, SUM(price) AS sum_price, window_end AS minute_window
FROM TABLE(TUMBLE(TABLE stock_table, DESCRIPTOR(event_time), INTERVAL '1' MINUTE))
GROUP BY window_start, window_end, ticker;

-- ## hash: A function of one's own
-- Twelve times Java's hash of the ticker. Written in TypeScript here, in Java in the post.
CREATE TEMPORARY FUNCTION `hash` AS 'studio.TickerHash';
SELECT ticker, `hash`(ticker) AS secret_ticker_key, event_time FROM stock_table;
