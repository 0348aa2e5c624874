INSERT INTO flow_logs_parquet
SELECT
  version, account, interfaceid, sourceaddress, destinationaddress, sourceport, destinationport, protocol, packets, bytes,
  starttime, endtime, action, logstatus, ingestdatetime
FROM flow_logs_gzip
ORDER BY endtime, interfaceid, sourceaddress, destinationaddress, sourceport, destinationport
