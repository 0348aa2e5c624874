-- The filtered alarm of top-ten.sql as an application: tickers that begin with AM and are traded more than ${threshold} times
-- in a minute go to a stream, where somebody listens.

CREATE TABLE stock_ticker_table (
  ticker VARCHAR(6),
  price DOUBLE,
  processing_time AS PROCTIME()
) WITH (
  'connector' = 'kinesis', 'stream.arn' = '${stock_stream}', 'aws.region' = '${region}',
  'source.init.position' = 'TRIM_HORIZON', 'format' = 'json'
);

CREATE TABLE stock_ticker_count_table (
  ticker_symbol VARCHAR(6),
  ticker_symbol_count INTEGER
) WITH (
  'connector' = 'kinesis', 'stream.arn' = '${alarm_stream}', 'aws.region' = '${region}', 'format' = 'json'
);

INSERT INTO stock_ticker_count_table
SELECT * FROM (
  SELECT ticker, CAST(COUNT(ticker) AS INTEGER) AS ticker_symbol_count
  FROM stock_ticker_table
  WHERE ticker LIKE 'AM%'
  GROUP BY HOP(processing_time, INTERVAL '30' SECOND, INTERVAL '1' MINUTE), ticker
)
WHERE ticker_symbol_count > ${threshold};
