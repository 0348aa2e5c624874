SELECT sourceaddress AS source, destinationaddress AS destination, destinationport AS port, bytes, action, logstatus AS status
FROM flow_logs_uploads
WHERE ingestdatetime >= '2016-12' AND ingestdatetime < '2017'
ORDER BY starttime, endtime, interfaceid, source
