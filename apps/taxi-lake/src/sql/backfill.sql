-- Fills the lines of the lake again, from the archive: a job with an end, beside the one that goes on.

CREATE TABLE archive (line STRING, source STRING) PARTITIONED BY (source) WITH (
  'connector' = 'filesystem', 'path' = 's3://${bucket}/archive/', 'format' = 'raw'
);

CREATE TABLE filled_again (
  trip_id BIGINT, source STRING, pickup_time TIMESTAMP(3), trip_distance DOUBLE, total_amount DECIMAL(10, 2),
  pickup_day STRING, pickup_hour STRING
) PARTITIONED BY (pickup_day, pickup_hour) WITH (
  'connector' = 'filesystem', 'path' = 's3://${bucket}/backfill/', 'format' = 'json'
);

INSERT INTO filled_again
SELECT trip_id, source, pickup_time, trip_distance, total_amount,
  DATE_FORMAT(pickup_time, 'yyyy-MM-dd'), DATE_FORMAT(pickup_time, 'HH')
FROM (
  SELECT source,
    TRY_CAST(JSON_VALUE(line, '$.trip_id') AS BIGINT) AS trip_id,
    TRY_CAST(REPLACE(SUBSTRING(JSON_VALUE(line, '$.pickup_datetime'), 1, 19), 'T', ' ') AS TIMESTAMP(3)) AS pickup_time,
    TRY_CAST(JSON_VALUE(line, '$.trip_distance') AS DOUBLE) AS trip_distance,
    TRY_CAST(JSON_VALUE(line, '$.total_amount') AS DECIMAL(10, 2)) AS total_amount,
    JSON_VALUE(line, '$.vendor_id') AS vendor_id
  FROM archive
  WHERE line IS JSON OBJECT
)
WHERE trip_id IS NOT NULL AND pickup_time IS NOT NULL AND trip_distance IS NOT NULL AND total_amount IS NOT NULL
  AND vendor_id IS NOT NULL;
