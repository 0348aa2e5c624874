-- The notebook stocks.sql as an application: trades as CSV files by ticker, each row in exactly one file that is visible.

CREATE TABLE stock_table (
  ticker VARCHAR(6),
  price DOUBLE,
  event_time TIMESTAMP(3),
  WATERMARK FOR event_time AS event_time - INTERVAL '5' SECOND
) WITH (
  'connector' = 'kinesis', 'stream.arn' = '${stock_stream}', 'aws.region' = '${region}',
  'source.init.position' = 'TRIM_HORIZON', 'format' = 'json', 'json.timestamp-format.standard' = 'ISO-8601'
);

CREATE TABLE output_table (
  ticker VARCHAR(6),
  price DOUBLE,
  event_time TIMESTAMP(3)
)
PARTITIONED BY (ticker)
WITH (
  'connector' = 'filesystem', 'path' = 's3://${bucket}/prices/', 'format' = 'csv',
  'sink.partition-commit.policy.kind' = 'success-file', 'sink.partition-commit.delay' = '1 min',
  'sink.rolling-policy.rollover-interval' = '1 min', 'sink.rolling-policy.check-interval' = '10 s'
);

INSERT INTO output_table SELECT ticker, price, event_time FROM stock_table;
