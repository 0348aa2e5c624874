-- # What in-application streams and pumps did
-- Queries of the service that came before, as portable SQL: a pump is an INSERT, a stream between two pumps a view, and
-- ROWTIME the time at which a record is read.

CREATE TABLE source_stream (
  ticker VARCHAR(6),
  price DOUBLE,
  event_time TIMESTAMP(3),
  proctime AS PROCTIME()
) WITH (
  'connector' = 'kinesis', 'stream.arn' = '${stock_stream}', 'aws.region' = '${region}',
  'source.init.position' = 'LATEST', 'format' = 'json', 'json.timestamp-format.standard' = 'ISO-8601'
);

-- ## continuous-filter: Every trade above a price, as it comes
SELECT ticker, price FROM source_stream WHERE price > 50;

-- ## pump: A stream in the application: trades marked, then counted by the mark
CREATE TEMPORARY VIEW marked AS
SELECT ticker, price, CASE WHEN price >= 50 THEN 'high' ELSE 'low' END AS mark, proctime FROM source_stream;
SELECT mark, COUNT(*) AS trades, TUMBLE_END(proctime, INTERVAL '10' SECOND) AS window_end
FROM marked
GROUP BY TUMBLE(proctime, INTERVAL '10' SECOND), mark;

-- ## tumbling-step: STEP and FLOOR of ROWTIME: average price in every 10 seconds
SELECT ticker, AVG(price) AS average_price, COUNT(*) AS trades
FROM source_stream
GROUP BY TUMBLE(proctime, INTERVAL '10' SECOND), ticker;

-- ## sliding-over: WINDOW … RANGE PRECEDING: for every trade, the count and highest price of its ticker in the last 10 seconds
SELECT ticker, price, COUNT(*) OVER last10 AS trades, MAX(price) OVER last10 AS highest
FROM source_stream
WINDOW last10 AS (PARTITION BY ticker ORDER BY proctime RANGE BETWEEN INTERVAL '10' SECOND PRECEDING AND CURRENT ROW);

-- ## stagger: STAGGER windows put late and early records of a minute together: here the minute is that of the event
-- Records of one event minute that are read one after the other make one session, which ends 20 seconds after the last.
SELECT ticker, FLOOR(event_time TO MINUTE) AS event_minute, COUNT(*) AS trades
FROM source_stream
GROUP BY SESSION(proctime, INTERVAL '20' SECOND), ticker, FLOOR(event_time TO MINUTE);
