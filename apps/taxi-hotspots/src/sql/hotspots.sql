-- Hot spots among the last thousand pick-ups, after every pick-up. The function keeps what is near what from one row to the
-- next; its state is part of the checkpoints.

CREATE TEMPORARY SYSTEM FUNCTION hotspots AS 'functions.hotspots' LANGUAGE PYTHON;

CREATE TABLE rides (
  trip_id BIGINT,
  pickup_longitude DOUBLE,
  pickup_latitude DOUBLE,
  proctime AS PROCTIME()
) WITH (
  'connector' = 'kinesis', 'stream.arn' = '${rides_stream}', 'aws.region' = '${region}',
  'source.init.position' = 'TRIM_HORIZON', 'format' = 'json'
);

CREATE TABLE destination (
  trip_id BIGINT,
  pickup_longitude DOUBLE,
  pickup_latitude DOUBLE,
  hotspots_result STRING
) WITH (
  'connector' = 'kinesis', 'stream.arn' = '${hotspots_stream}', 'aws.region' = '${region}', 'format' = 'json'
);

-- Flink's planner fails on constants among the arguments of a Python aggregate in OVER: these depend on the row.
-- A pick-up without coordinates is at 0, 0: enough of them would be a hot spot in the sea.
INSERT INTO destination
SELECT trip_id, pickup_longitude, pickup_latitude,
  hotspots(pickup_longitude, pickup_latitude,
    COALESCE(pickup_longitude * 0, 0) + ${scan_radius}, CAST(COALESCE(trip_id * 0, 0) AS INT) + ${minimum_points}) OVER (
    ORDER BY proctime ROWS BETWEEN ${rows_before} PRECEDING AND CURRENT ROW) AS hotspots_result
FROM rides
WHERE pickup_longitude <> 0 AND pickup_latitude <> 0;
