-- A row for each request, with its headers as columns: names in lower case, as HTTP/2 writes them; NULL where there is none.
WITH request AS (
  SELECT
    waf.timestamp,
    waf.httprequest.requestid AS requestid,
    waf.webaclid,
    waf.terminatingruleid,
    waf.terminatingruletype,
    waf.action,
    waf.httpsourcename,
    waf.httpsourceid,
    waf.httprequest.clientip AS clientip,
    waf.httprequest.country AS country,
    waf.httprequest.httpmethod AS httpmethod,
    waf.httprequest.httpversion AS httpversion,
    waf.httprequest.uri AS uri,
    waf.httprequest.args AS args,
    map_agg(lower(f.name), f.value) FILTER (WHERE f.name IS NOT NULL) AS headers
  FROM waf_full AS waf
  LEFT JOIN UNNEST(waf.httprequest.headers) AS t(f) ON TRUE
  WHERE waf.webaclid IS NOT NULL
  GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14
)
SELECT
  timestamp, requestid, webaclid, terminatingruleid, terminatingruletype, action, httpsourcename, httpsourceid,
  clientip, country, httpmethod, httpversion, uri, args,
  element_at(headers, 'host') AS host,
  element_at(headers, 'user-agent') AS useragent,
  element_at(headers, 'accept') AS accept,
  element_at(headers, 'accept-language') AS acceptlanguage,
  element_at(headers, 'accept-encoding') AS acceptencoding,
  element_at(headers, 'upgrade-insecure-requests') AS upgradeinsecurerequests,
  element_at(headers, 'cookie') AS cookie,
  element_at(headers, 'x-forwarded-for') AS forwardedfor,
  element_at(headers, 'referer') AS referer,
  date_format(from_unixtime(timestamp / 1000), '%Y-%m-%d-%H') AS hour
FROM request
