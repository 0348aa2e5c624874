-- Trips of two streams to a lake, to search indexes and to an archive, in one job: every source is read once.

-- Records as they came: what is no trip must not stop the job.
CREATE TABLE yellow (line STRING) WITH (
  'connector' = 'kinesis', 'stream.arn' = '${yellow_stream}', 'aws.region' = '${region}',
  'source.init.position' = 'TRIM_HORIZON', 'format' = 'raw'
);

CREATE TABLE green (line STRING) WITH (
  'connector' = 'kinesis', 'stream.arn' = '${green_stream}', 'aws.region' = '${region}',
  'source.init.position' = 'TRIM_HORIZON', 'format' = 'raw'
);

CREATE TEMPORARY VIEW records AS
SELECT 'yellow' AS source, line FROM yellow
UNION ALL
SELECT 'green' AS source, line FROM green;

CREATE TEMPORARY VIEW readings AS
SELECT source, line,
  TRY_CAST(JSON_VALUE(line, '$.trip_id') AS BIGINT) AS trip_id,
  TRY_CAST(REPLACE(SUBSTRING(JSON_VALUE(line, '$.pickup_datetime'), 1, 19), 'T', ' ') AS TIMESTAMP(3)) AS pickup_time,
  TRY_CAST(JSON_VALUE(line, '$.trip_distance') AS DOUBLE) AS trip_distance,
  TRY_CAST(JSON_VALUE(line, '$.total_amount') AS DECIMAL(10, 2)) AS total_amount,
  JSON_VALUE(line, '$.vendor_id') AS vendor_id
FROM records
WHERE line IS JSON OBJECT;

CREATE TEMPORARY VIEW trips AS
SELECT * FROM readings
WHERE trip_id IS NOT NULL AND pickup_time IS NOT NULL AND trip_distance IS NOT NULL AND total_amount IS NOT NULL
  AND vendor_id IS NOT NULL;

-- Everything, by the stream it came from: what the other sinks can be filled from again.
CREATE TABLE archive (line STRING, source STRING)
PARTITIONED BY (source) WITH (
  'connector' = 'filesystem', 'path' = 's3://${bucket}/archive/', 'format' = 'raw',
  'sink.rolling-policy.rollover-interval' = '1 min', 'sink.rolling-policy.check-interval' = '10 s'
);

-- Trips as lines, by what is in them: the day and hour of the pick-up, which is not when they arrive.
CREATE TABLE lake_rows (
  trip_id BIGINT, source STRING, pickup_time TIMESTAMP(3), trip_distance DOUBLE, total_amount DECIMAL(10, 2),
  pickup_day STRING, pickup_hour STRING
) PARTITIONED BY (pickup_day, pickup_hour) WITH (
  'connector' = 'filesystem', 'path' = 's3://${bucket}/rows/', 'format' = 'json',
  'sink.rolling-policy.rollover-interval' = '1 min', 'sink.rolling-policy.check-interval' = '10 s',
  'sink.partition-commit.policy.kind' = 'success-file', 'sink.partition-commit.delay' = '1 min'
);

-- The same as columns, which a query reads one by one.
CREATE TABLE lake_columns (
  trip_id BIGINT, source STRING, pickup_time TIMESTAMP(3), trip_distance DOUBLE, total_amount DECIMAL(10, 2),
  pickup_day STRING, pickup_hour STRING
) PARTITIONED BY (pickup_day, pickup_hour) WITH (
  'connector' = 'filesystem', 'path' = 's3://${bucket}/columns/', 'format' = 'parquet'
);

-- An index for each source; a trip that comes again is written over itself.
CREATE TABLE trip_index (
  trip_id BIGINT, source STRING, pickup_time TIMESTAMP(3), trip_distance DOUBLE, total_amount DECIMAL(10, 2),
  PRIMARY KEY (trip_id) NOT ENFORCED
) WITH (
  'connector' = 'opensearch-2', 'hosts' = 'https://${search_endpoint}:443', 'index' = 'trips-{source}',
  'sink.bulk-flush.interval' = '5 s'
);

-- What is no trip, with the reason.
CREATE TABLE dead_letters (line STRING, source STRING, reason STRING) PARTITIONED BY (reason) WITH (
  'connector' = 'filesystem', 'path' = 's3://${bucket}/dead-letters/', 'format' = 'json',
  'sink.rolling-policy.rollover-interval' = '1 min', 'sink.rolling-policy.check-interval' = '10 s'
);

EXECUTE STATEMENT SET
BEGIN
  INSERT INTO archive SELECT line, source FROM records;

  INSERT INTO lake_rows
  SELECT trip_id, source, pickup_time, trip_distance, total_amount,
    DATE_FORMAT(pickup_time, 'yyyy-MM-dd'), DATE_FORMAT(pickup_time, 'HH') FROM trips;

  INSERT INTO lake_columns
  SELECT trip_id, source, pickup_time, trip_distance, total_amount,
    DATE_FORMAT(pickup_time, 'yyyy-MM-dd'), DATE_FORMAT(pickup_time, 'HH') FROM trips;

  INSERT INTO trip_index SELECT trip_id, source, pickup_time, trip_distance, total_amount FROM trips;

  INSERT INTO dead_letters SELECT line, source, 'no-object' FROM records WHERE line IS NOT JSON OBJECT;

  INSERT INTO dead_letters
  SELECT line, source, 'no-trip' FROM readings
  WHERE trip_id IS NULL OR pickup_time IS NULL OR trip_distance IS NULL OR total_amount IS NULL OR vendor_id IS NULL;
END;
