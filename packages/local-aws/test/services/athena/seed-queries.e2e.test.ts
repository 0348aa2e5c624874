import { expect, test } from "vitest";
import { BUCKET, Lake } from "./support.ts";

/* The queries of the articles that the samples rebuild, over a few records each. */

const agent = (status: string, contacts: readonly object[]) =>
  JSON.stringify({
    agentstatus: { name: status, starttimestamp: "2024-01-01T00:00:00.000Z" },
    configuration: {
      firstname: "A",
      lastname: "B",
      username: "agent1",
      routingprofile: { inboundqueues: [{ name: "In" }] },
    },
    contacts,
  });
const contact = (contactid: string, state: string, statestarttimestamp: string) => ({
  contactid,
  channel: "VOICE",
  initiationmethod: "INBOUND",
  state,
  statestarttimestamp,
});

async function agentEvents(): Promise<Lake> {
  const lake = await new Lake().prepare();
  const columns =
    "eventid string; eventtimestamp string; eventtype string; currentagentsnapshot string; previousagentsnapshot string";
  await lake.jsonTable("kfhconnectblog", columns);
  const event = (eventid: string, eventtype: string, current: string, previous: string | null) =>
    `${JSON.stringify({ eventid, eventtimestamp: `2024-01-01T00:0${eventid}:00.000Z`, eventtype, currentagentsnapshot: current, previousagentsnapshot: previous })}\n`;
  const ringing = [contact("c1", "CONNECTING", "2024-01-01T00:00:30.000Z")];
  const talking = [
    contact("c1", "CONNECTED", "2024-01-01T00:01:00.000Z"),
    contact("c2", "CONNECTING", "2024-01-01T00:01:05.000Z"),
  ];
  await lake.put(
    "kfhconnectblog/1.json",
    event("0", "LOGIN", agent("Available", []), agent("Offline", [])) +
      event("1", "STATE_CHANGE", agent("Busy", talking), agent("Available", ringing)) +
      event("2", "HEART_BEAT", agent("Busy", []), null),
  );
  return lake;
}

test("Connect: agents that logged in", async () => {
  const lake = await agentEvents();

  const { rows } = await lake.run(`WITH dataset AS (
    SELECT from_iso8601_timestamp(eventtimestamp) AS event_ts, eventtype,
      json_extract_scalar(currentagentsnapshot, '$.agentstatus.name') AS current_status,
      from_iso8601_timestamp(json_extract_scalar(currentagentsnapshot, '$.agentstatus.starttimestamp')) AS current_starttimestamp,
      json_extract_scalar(currentagentsnapshot, '$.configuration.username') AS current_username,
      json_extract_scalar(currentagentsnapshot, '$.configuration.routingprofile.inboundqueues[0].name') as current_inboundqueue,
      json_extract_scalar(previousagentsnapshot, '$.agentstatus.name') as prev_status,
      json_extract_scalar(previousagentsnapshot, '$.configuration.routingprofile.defaultoutboundqueue.name') as current_outboundqueue
    from kfhconnectblog
    where eventtype <> 'HEART_BEAT')
  SELECT current_status as status, current_username as username, event_ts
  FROM dataset
  WHERE eventtype = 'LOGIN' AND current_username <> ''
  ORDER BY event_ts DESC`);

  expect(rows).toEqual([["Available", "agent1", "2024-01-01 00:00:00.000 UTC"]]);
});

test("Connect: contacts of each agent, two arrays side by side", async () => {
  const lake = await agentEvents();

  const { rows } = await lake.run(`WITH src AS (
    SELECT eventid, json_extract_scalar(currentagentsnapshot, '$.configuration.username') as username,
      cast(json_extract(currentagentsnapshot, '$.contacts') AS ARRAY(JSON)) as c,
      cast(json_extract(previousagentsnapshot, '$.contacts') AS ARRAY(JSON)) as p
    from kfhconnectblog),
  src2 AS (SELECT * FROM src CROSS JOIN UNNEST (c, p) AS contacts(c_item, p_item)),
  dataset AS (
    SELECT eventid, username,
      json_extract_scalar(c_item, '$.contactid') as c_contactid,
      json_extract_scalar(c_item, '$.channel') as c_channel,
      json_extract_scalar(c_item, '$.initiationmethod') as c_direction,
      json_extract_scalar(c_item, '$.state') as c_state,
      from_iso8601_timestamp(json_extract_scalar(c_item, '$.statestarttimestamp')) as c_ts,
      json_extract_scalar(p_item, '$.contactid') as p_contactid,
      json_extract_scalar(p_item, '$.state') as p_state
    FROM src2)
  SELECT username, c_channel as channel, c_direction as direction, p_state as prev_state, c_state as current_state,
    c_ts as current_ts, c_contactid as id
  FROM dataset
  WHERE c_contactid = p_contactid
  ORDER BY id DESC, current_ts ASC`);

  expect(rows).toEqual([
    ["agent1", "VOICE", "INBOUND", "CONNECTING", "CONNECTED", "2024-01-01 00:01:00.000 UTC", "c1"],
  ]);
});

const DATA = `with data AS (
  SELECT json_extract(responseelements, '$.queryExecutionId') AS query_id,
    (useridentity.arn) AS uid,
    (useridentity.sessioncontext.sessionIssuer.userName) AS role,
    from_iso8601_timestamp(eventtime) AS dt
  FROM cloudtrail_logs
  WHERE eventsource='athena.amazonaws.com' AND eventname='StartQueryExecution'
    AND json_extract(responseelements, '$.queryExecutionId') is NOT null)
SELECT * FROM data WHERE dt > date_add('day',-1,now() )`;

test("Athena usage: queries of the last day, and what they read", async () => {
  const lake = await new Lake().prepare();
  await lake.jsonTable(
    "cloudtrail_logs",
    "eventsource string; eventname string; eventtime string; responseelements string; useridentity struct<arn:string,sessioncontext:struct<sessionissuer:struct<username:string>>>",
  );
  const event = (id: string, eventTime: string) =>
    `${JSON.stringify({ eventSource: "athena.amazonaws.com", eventName: "StartQueryExecution", eventTime, responseElements: { queryExecutionId: id }, userIdentity: { arn: "arn:u", sessionContext: { sessionIssuer: { userName: "role1" } } } })}\n`;
  await lake.put("cloudtrail_logs/1.json", event("q-1", "2026-01-04T12:00:00Z") + event("q-0", "2026-01-01T12:00:00Z"));
  await lake.run(`CREATE EXTERNAL TABLE IF NOT EXISTS athena_api_output(
    queryid string, querydatabase string, executiontime bigint, datascanned bigint, status string,
    submissiondatetime string, completiondatetime string
  ) ROW FORMAT SERDE 'org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe'
  WITH SERDEPROPERTIES ('serialization.format' = ',', 'field.delim' = ',')
  LOCATION 's3://${BUCKET}/output/' TBLPROPERTIES ('has_encrypted_data'='false')`);
  await lake.put("output/1.csv", "q-1,db,12,3,SUCCEEDED,x,y\r\nq-9,db,no number,3,FAILED,x,y\r\n");

  expect((await lake.run(DATA)).rows).toEqual([['"q-1"', "arn:u", "role1", "2026-01-04 12:00:00.000 UTC"]]);
  const joined = await lake.run(`SELECT c.useridentity.arn, json_extract(c.responseelements, '$.queryExecutionId') qid,
      a.datascanned, a.querydatabase, a.executiontime, a.submissiondatetime, a.completiondatetime, a.status
    FROM cloudtrail_logs c
    JOIN athena_api_output a ON cast(json_extract(c.responseelements, '$.queryExecutionId') as varchar) = a.queryid
    WHERE eventsource = 'athena.amazonaws.com' AND eventname = 'StartQueryExecution'
      AND from_iso8601_timestamp(eventtime) > date_add('day',-5 ,now() )`);
  expect(joined.rows).toEqual([["arn:u", '"q-1"', "3", "db", "12", "x", "y", "SUCCEEDED"]]);
  expect((await lake.run("SELECT executiontime FROM athena_api_output WHERE queryid = 'q-9'")).rows).toEqual([[null]]);
});

test("WAF: headers of each request as a map", async () => {
  const lake = await new Lake().prepare();
  await lake.jsonTable(
    "jsonwaflogs_useast1",
    "timestamp bigint; formatversion int; action string; httprequest struct<clientip:string,country:string,headers:array<struct<name:string,value:string>>,httpmethod:string>",
  );
  const headers = [
    { name: "Host", value: "h.com" },
    { name: "User-Agent", value: "curl" },
  ];
  const record = {
    timestamp: 1533689070589,
    formatVersion: 1,
    action: "BLOCK",
    httpRequest: { clientIp: "1.2.3.4", country: "US", httpMethod: "GET", headers },
  };
  await lake.put("jsonwaflogs_useast1/1.json", JSON.stringify(record));
  const query = (wanted: string) => `with d as (select waf.timestamp, waf.formatversion, waf.action,
      waf.HTTPREQUEST.clientip as clientip, waf.HTTPREQUEST.country as country, waf.HTTPREQUEST.httpMethod as httpMethod,
      map_agg(f.name,f.value) as kv
    from db.jsonwaflogs_useast1 waf, UNNEST(waf.httprequest.headers) as t(f)
    group by 1,2,3,4,5,6)
  select d.timestamp, d.action, d.clientip, d.httpMethod, d.kv['Host'] as host, ${wanted} as UA from d`;

  const { rows, columns } = await lake.run(query("d.kv['User-Agent']"));

  expect(rows).toEqual([["1533689070589", "BLOCK", "1.2.3.4", "GET", "h.com", "curl"]]);
  expect(columns.map(({ name }) => name)).toEqual(["timestamp", "action", "clientip", "httpMethod", "host", "UA"]);
  expect(await lake.failure(query("d.kv['Cookie']"))).toBe("INVALID_FUNCTION_ARGUMENT: Key not present in map: Cookie");
});

test("VPC flow logs: lines read by a regular expression, partitions by the hour", async () => {
  const lake = await new Lake().prepare();
  const fields = Array.from({ length: 14 }, () => "([^ ]+)").join(" ");
  await lake.run(
    `CREATE EXTERNAL TABLE vpc_flow_logs (
    Version INT, Account STRING, InterfaceId STRING, SourceAddress STRING, DestinationAddress STRING, SourcePort INT,
    DestinationPort INT, Protocol INT, Packets INT, Bytes INT, StartTime INT, EndTime INT, Action STRING, LogStatus STRING)
  PARTITIONED BY (IngestDateTime STRING)
  ROW FORMAT SERDE 'org.apache.hadoop.hive.serde2.RegexSerDe'
  WITH SERDEPROPERTIES ("input.regex" = "^${fields}$")
  LOCATION 's3://${BUCKET}/flow/'`.replaceAll('"', "'"),
  );
  await lake.put(
    "flow/2024/01/01/10/a",
    "2 123456789010 eni-1 172.31.16.139 172.31.16.21 20641 22 6 20 4249 1418530010 1418530070 ACCEPT OK\n" +
      "2 123456789010 eni-1 - - - - - - - 1431280876 1431280934 - NODATA\n" +
      "2 123456789010 eni-2 172.31.9.69 172.31.9.12 49761 3389 6 20 4249 1418530010 1418530070 REJECT OK\n",
  );
  await lake.run(
    `ALTER TABLE vpc_flow_logs ADD PARTITION (IngestDateTime='2024-01-01-10') LOCATION 's3://${BUCKET}/flow/2024/01/01/10/'`,
  );

  const { rows } = await lake.run(`SELECT interfaceid, action, count(*) AS lines, sum(bytes) AS bytes
    FROM vpc_flow_logs WHERE ingestdatetime > '2024-01-01-00' GROUP BY interfaceid, action ORDER BY 1, 2`);

  expect(rows).toEqual([
    ["eni-1", "-", "1", null],
    ["eni-1", "ACCEPT", "1", "4249"],
    ["eni-2", "REJECT", "1", "4249"],
  ]);
});
