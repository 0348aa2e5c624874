-- # Ten queries on trades
-- The same trades, by the time they were made and by the time they are read.

CREATE TABLE stock_table (
  ticker VARCHAR(6),
  price DOUBLE,
  event_time TIMESTAMP(3),
  processing_time AS PROCTIME(),
  WATERMARK FOR event_time AS event_time - INTERVAL '5' SECOND
) WITH (
  'connector' = 'kinesis', 'stream.arn' = '${stock_stream}', 'aws.region' = '${region}',
  'source.init.position' = 'LATEST', 'format' = 'json', 'json.timestamp-format.standard' = 'ISO-8601'
);

CREATE TABLE company_details_table (
  ticker_symbol VARCHAR(6),
  company_name VARCHAR,
  company_city VARCHAR,
  company_state_abbrev VARCHAR
) WITH (
  'connector' = 'filesystem', 'path' = 's3://${bucket}/reference/companies.csv', 'format' = 'csv'
);

-- ## live: Every trade
SELECT * FROM stock_table;

-- ## filter: Trades of tickers that begin with AM
SELECT * FROM stock_table WHERE ticker LIKE 'AM%';

-- ## enrich: Trades with the company, which a file in S3 names
-- The file is read once. A time attribute in a join had to be cast in the Flink of the post; it has not any more.
SELECT ticker, price, company_name, event_time, company_city, company_state_abbrev
FROM stock_table JOIN company_details_table AS cd ON ticker = ticker_symbol;

-- ## tumble: How many trades of a ticker in every ten seconds
SELECT ticker, COUNT(ticker) AS ticker_symbol_count
FROM stock_table
GROUP BY TUMBLE(processing_time, INTERVAL '10' SECOND), ticker;

-- ## hop: The same, every five seconds
SELECT ticker, COUNT(ticker) AS ticker_symbol_count
FROM stock_table
GROUP BY HOP(processing_time, INTERVAL '5' SECOND, INTERVAL '10' SECOND), ticker;

-- ## event-time: The same by the time of the trade
-- A trade is late only for windows that have ended: those more than five seconds before the latest trade.
SELECT window_start, ticker, COUNT(*) AS ticker_symbol_count
FROM TABLE(TUMBLE(TABLE stock_table, DESCRIPTOR(event_time), INTERVAL '10' SECONDS))
GROUP BY window_start, window_end, ticker;

-- ## match: A price that falls by ten or more within ten minutes
-- Greedy B* takes every row that B fits, so that C is the first row that has fallen far enough; a match of exactly ten
-- minutes is none.
SELECT *
FROM stock_table MATCH_RECOGNIZE (
  PARTITION BY ticker
  ORDER BY event_time
  MEASURES
    A.event_time AS initialPriceTime,
    C.event_time AS dropTime,
    A.price - C.price AS dropDiff,
    A.price AS initialPrice,
    C.price AS lastPrice
  ONE ROW PER MATCH
  AFTER MATCH SKIP PAST LAST ROW
  PATTERN (A B* C) WITHIN INTERVAL '10' MINUTES
  DEFINE B AS B.price > A.price - 10
);

-- ## top-n: The ten highest prices of each ticker
SELECT ticker, price, row_num FROM (
  SELECT *, ROW_NUMBER() OVER (PARTITION BY ticker ORDER BY price DESC) AS row_num FROM stock_table
)
WHERE row_num <= 10;

-- ## deduplicate: The first trade of each ticker that was read
-- The post orders by price, which gives the dearest trade and not the first, and leaves the brackets of ROW_NUMBER() out.
SELECT ticker, price, event_time FROM (
  SELECT *, ROW_NUMBER() OVER (PARTITION BY ticker ORDER BY processing_time ASC) AS row_num FROM stock_table
)
WHERE row_num = 1;
