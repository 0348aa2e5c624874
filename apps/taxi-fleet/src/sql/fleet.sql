-- Taxi trips of one stream: pick-ups per cell and window, trip times to the airports, late trips and the archive, in one job
-- that reads every shard once. Event time is the drop-off.

CREATE TEMPORARY SYSTEM FUNCTION geohash AS 'functions.geohash' LANGUAGE PYTHON;

-- Trips, and the watermarks that the replay sends to every shard once all that came before is in the stream: only these let
-- event time go on, so that a trip that Kinesis refused for a while is not late. The connector keeps no watermark for
-- each shard, the newest of any shard counts for all: it is held back by what is replayed while shards are read one by one.
CREATE TABLE events (
  `type` STRING,
  `watermark` TIMESTAMP_LTZ(3),
  trip_id BIGINT,
  cab STRING,
  pickup_datetime TIMESTAMP_LTZ(3),
  dropoff_datetime TIMESTAMP_LTZ(3),
  pickup_longitude DOUBLE,
  pickup_latitude DOUBLE,
  dropoff_longitude DOUBLE,
  dropoff_latitude DOUBLE,
  trip_distance DOUBLE,
  total_amount DOUBLE,
  event_time AS COALESCE(dropoff_datetime, `watermark`),
  WATERMARK FOR event_time AS CASE WHEN `type` = 'watermark' THEN TIMESTAMPADD(SECOND, -${delay_seconds}, event_time) END
) WITH (
  'connector' = 'kinesis', 'stream.arn' = '${trips_stream}', 'aws.region' = '${region}',
  'source.init.position' = 'TRIM_HORIZON', 'format' = 'json', 'json.timestamp-format.standard' = 'ISO-8601'
);

-- Cells of seven characters are about 150 m wide; the beginning of a cell's name is the name of the larger cell around it.
-- A window that ends at or before the watermark is closed: a trip of it is late, and windows leave it out.
CREATE TEMPORARY VIEW trips AS
SELECT *,
  geohash(pickup_latitude, pickup_longitude, 7) AS pickup_cell,
  geohash(dropoff_latitude, dropoff_longitude, 7) AS dropoff_cell,
  TO_TIMESTAMP_LTZ(
    (TIMESTAMPDIFF(SECOND, TO_TIMESTAMP_LTZ(0, 3), event_time) / ${window_seconds} + 1) * ${window_seconds}, 0) AS due
FROM events
WHERE `type` = 'trip';

CREATE TEMPORARY VIEW counts AS
SELECT window_start, window_end, pickup_cell, COUNT(*) AS pickup_count
FROM TABLE(TUMBLE(TABLE trips, DESCRIPTOR(event_time), INTERVAL '${window_seconds}' SECOND(5)))
GROUP BY window_start, window_end, pickup_cell;

-- Rides within New York and the airports they end at, by two definitions of what is the city and what an airport: cells and boxes.
CREATE TEMPORARY VIEW rides AS
SELECT 'cells' AS areas, LEFT(pickup_cell, 6) AS location, event_time,
  TIMESTAMPDIFF(MINUTE, pickup_datetime, dropoff_datetime) AS minutes,
  CASE
    WHEN LEFT(dropoff_cell, 6) IN (
      'dr5x0w', 'dr5x0y', 'dr5x1n', 'dr5x0x', 'dr5x0z', 'dr5x1p', 'dr5x28', 'dr5x2b', 'dr5x30') THEN 'JFK'
    WHEN LEFT(dropoff_cell, 6) IN ('dr5ryy', 'dr5rzn') OR dropoff_cell IN (
      'dr5rzjq', 'dr5rzjr', 'dr5rzm2', 'dr5rzjw', 'dr5rzjx', 'dr5rzm8', 'dr5rzjy', 'dr5rzjz', 'dr5rzmb') THEN 'LGA'
  END AS airport_code
FROM trips
WHERE LEFT(pickup_cell, 4) IN ('dr5p', 'dr5r', 'dr5x', 'dr70', 'dr72', 'dr78', 'dr71', 'dr73', 'dr79')
UNION ALL
SELECT 'boxes' AS areas, LEFT(pickup_cell, 6) AS location, event_time,
  TIMESTAMPDIFF(MINUTE, pickup_datetime, dropoff_datetime) AS minutes,
  CASE
    WHEN dropoff_latitude BETWEEN 40.632 AND 40.654 AND dropoff_longitude BETWEEN -73.800 AND -73.761 THEN 'JFK'
    WHEN dropoff_latitude BETWEEN 40.766 AND 40.778 AND dropoff_longitude BETWEEN -73.881 AND -73.859 THEN 'LGA'
  END AS airport_code
FROM trips
WHERE pickup_latitude BETWEEN 40.560 AND 40.878 AND pickup_longitude BETWEEN -74.054 AND -73.722;

CREATE TEMPORARY VIEW airport_rides AS SELECT * FROM rides WHERE airport_code IS NOT NULL;

-- One ride says little: only what two or more had in common is passed on.
CREATE TEMPORARY VIEW durations AS
SELECT window_start, window_end, areas, airport_code, location,
  SUM(minutes) AS sum_trip_duration, COUNT(*) AS trips
FROM TABLE(TUMBLE(TABLE airport_rides, DESCRIPTOR(event_time), INTERVAL '${window_seconds}' SECOND(5)))
GROUP BY window_start, window_end, areas, airport_code, location
HAVING COUNT(*) > 1;

-- Files of the lake, in hourly folders of event time.
CREATE TABLE archive (
  trip_id BIGINT, cab STRING, pickup_datetime TIMESTAMP_LTZ(3), dropoff_datetime TIMESTAMP_LTZ(3),
  pickup_longitude DOUBLE, pickup_latitude DOUBLE, dropoff_longitude DOUBLE, dropoff_latitude DOUBLE,
  trip_distance DOUBLE, total_amount DOUBLE,
  `year` STRING, `month` STRING, `day` STRING, `hour` STRING
) PARTITIONED BY (`year`, `month`, `day`, `hour`) WITH (
  'connector' = 'filesystem', 'path' = 's3://${bucket}/archive/', 'format' = 'json',
  'json.timestamp-format.standard' = 'ISO-8601',
  'sink.rolling-policy.rollover-interval' = '10 s', 'sink.rolling-policy.check-interval' = '5 s'
);

CREATE TABLE pickup_counts (
  `timestamp` TIMESTAMP_LTZ(3), location STRING, pickup_count BIGINT,
  `year` STRING, `month` STRING, `day` STRING, `hour` STRING
) PARTITIONED BY (`year`, `month`, `day`, `hour`) WITH (
  'connector' = 'filesystem', 'path' = 's3://${bucket}/pickup-counts/', 'format' = 'json',
  'json.timestamp-format.standard' = 'ISO-8601',
  'sink.rolling-policy.rollover-interval' = '10 s', 'sink.rolling-policy.check-interval' = '5 s'
);

CREATE TABLE late_pickups (`timestamp` TIMESTAMP_LTZ(3), location STRING, pickup_count BIGINT, trip_id BIGINT) WITH (
  'connector' = 'filesystem', 'path' = 's3://${bucket}/late-pickups/', 'format' = 'json',
  'json.timestamp-format.standard' = 'ISO-8601',
  'sink.rolling-policy.rollover-interval' = '10 s', 'sink.rolling-policy.check-interval' = '5 s'
);

-- Indexes for a map: hot spots are cells with two pick-ups or more. Names of documents are their keys.
CREATE TABLE hot_spots (
  `timestamp` TIMESTAMP_LTZ(3), location STRING, pickup_count BIGINT,
  PRIMARY KEY (`timestamp`, location) NOT ENFORCED
) WITH (
  'connector' = 'opensearch-2', 'hosts' = 'https://${search_endpoint}:443', 'index' = 'hot-spots',
  'sink.bulk-flush.max-actions' = '500', 'sink.bulk-flush.interval' = '5 s'
);

CREATE TABLE trip_durations (
  `timestamp` TIMESTAMP_LTZ(3), areas STRING, airport_code STRING, location STRING,
  sum_trip_duration BIGINT, avg_trip_duration DOUBLE,
  PRIMARY KEY (`timestamp`, areas, airport_code, location) NOT ENFORCED
) WITH (
  'connector' = 'opensearch-2', 'hosts' = 'https://${search_endpoint}:443', 'index' = 'trip-durations',
  'sink.bulk-flush.max-actions' = '500', 'sink.bulk-flush.interval' = '5 s'
);

EXECUTE STATEMENT SET
BEGIN
  INSERT INTO archive
  SELECT trip_id, cab, pickup_datetime, dropoff_datetime, pickup_longitude, pickup_latitude, dropoff_longitude,
    dropoff_latitude, trip_distance, total_amount, DATE_FORMAT(event_time, 'yyyy'), DATE_FORMAT(event_time, 'MM'),
    DATE_FORMAT(event_time, 'dd'), DATE_FORMAT(event_time, 'HH')
  FROM trips;

  INSERT INTO pickup_counts
  SELECT window_end, pickup_cell, pickup_count, DATE_FORMAT(window_start, 'yyyy'), DATE_FORMAT(window_start, 'MM'),
    DATE_FORMAT(window_start, 'dd'), DATE_FORMAT(window_start, 'HH')
  FROM counts;

  INSERT INTO late_pickups
  SELECT due, pickup_cell, CAST(1 AS BIGINT), trip_id FROM trips
  WHERE due <= CURRENT_WATERMARK(event_time) + INTERVAL '0.001' SECOND;

  INSERT INTO hot_spots SELECT window_end, pickup_cell, pickup_count FROM counts WHERE pickup_count >= 2;

  INSERT INTO trip_durations
  SELECT window_end, areas, airport_code, location, sum_trip_duration,
    CAST(sum_trip_duration AS DOUBLE) / trips
  FROM durations;
END;
