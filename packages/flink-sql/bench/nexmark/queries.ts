/** Tables and views of Nexmark. */
export const NEXMARK_TABLES = `
CREATE TABLE datagen (
  event_type INT,
  person ROW<id BIGINT, name STRING, emailAddress STRING, creditCard STRING, city STRING, state STRING, \`dateTime\` TIMESTAMP(3), extra STRING>,
  auction ROW<id BIGINT, itemName STRING, description STRING, initialBid BIGINT, reserve BIGINT, \`dateTime\` TIMESTAMP(3), expires TIMESTAMP(3), seller BIGINT, category BIGINT, extra STRING>,
  bid ROW<auction BIGINT, bidder BIGINT, price BIGINT, channel STRING, url STRING, \`dateTime\` TIMESTAMP(3), extra STRING>,
  \`dateTime\` AS CASE WHEN event_type = 0 THEN person.\`dateTime\` WHEN event_type = 1 THEN auction.\`dateTime\` ELSE bid.\`dateTime\` END,
  WATERMARK FOR \`dateTime\` AS \`dateTime\` - INTERVAL '4' SECOND
) WITH ('connector' = 'values');
CREATE TABLE side_input (key BIGINT, \`value\` STRING) WITH ('connector' = 'values');
CREATE VIEW person AS SELECT person.id, person.name, person.emailAddress, person.creditCard, person.city, person.state, \`dateTime\`, person.extra
  FROM datagen WHERE event_type = 0;
CREATE VIEW auction AS SELECT auction.id, auction.itemName, auction.description, auction.initialBid, auction.reserve, \`dateTime\`, auction.expires, auction.seller, auction.category, auction.extra
  FROM datagen WHERE event_type = 1;
CREATE VIEW bid AS SELECT bid.auction, bid.bidder, bid.price, bid.channel, bid.url, \`dateTime\`, bid.extra
  FROM datagen WHERE event_type = 2;
CREATE VIEW timed_bid AS SELECT *, PROCTIME() AS p_time FROM bid;
`;

/** A query, what it is about, and thousands of events/s of one core that the Nexmark repository gives for Flink. */
export interface NexmarkQuery {
  readonly name: string;
  readonly what: string;
  readonly flink?: number;
  readonly sql: string;
}

const ranked = (column: string) => `
    count(*) AS total_${column}s,
    count(*) FILTER (WHERE price < 10000) AS rank1_${column}s,
    count(*) FILTER (WHERE price >= 10000 AND price < 1000000) AS rank2_${column}s,
    count(*) FILTER (WHERE price >= 1000000) AS rank3_${column}s`;
const distinct = (column: string) => ranked(column).replaceAll("count(*)", `count(DISTINCT ${column})`);
const HOPS = `TABLE(HOP(TABLE bid, DESCRIPTOR(\`dateTime\`), INTERVAL '2' SECOND, INTERVAL '10' SECOND))`;
const tumble = (table: string) => `TABLE(TUMBLE(TABLE ${table}, DESCRIPTOR(\`dateTime\`), INTERVAL '10' SECOND))`;

/** The queries, as the Nexmark repository has them, without their INSERT and its sink; q6 is one that Flink refuses. */
export const NEXMARK_QUERIES: readonly NexmarkQuery[] = [
  {
    name: "q0",
    what: "pass through",
    flink: 155,
    sql: "SELECT auction, bidder, price, `dateTime`, extra FROM bid",
  },
  {
    name: "q1",
    what: "arithmetic",
    flink: 158,
    sql: "SELECT auction, bidder, 0.908 * price AS price, `dateTime`, extra FROM bid",
  },
  { name: "q2", what: "filter", flink: 175, sql: "SELECT auction, price FROM bid WHERE MOD(auction, 123) = 0" },
  {
    name: "q3",
    what: "regular join",
    flink: 152,
    sql: `SELECT P.name, P.city, P.state, A.id FROM auction AS A INNER JOIN person AS P ON A.seller = P.id
      WHERE A.category = 10 AND (P.state = 'OR' OR P.state = 'ID' OR P.state = 'CA')`,
  },
  {
    name: "q4",
    what: "join, two aggregates",
    flink: 34,
    sql: `SELECT Q.category, AVG(Q.final) FROM (
        SELECT MAX(B.price) AS final, A.category FROM auction A, bid B
        WHERE A.id = B.auction AND B.\`dateTime\` BETWEEN A.\`dateTime\` AND A.expires GROUP BY A.id, A.category
      ) Q GROUP BY Q.category`,
  },
  {
    name: "q5",
    what: "hopping, window join",
    flink: 22,
    sql: `SELECT AuctionBids.auction, AuctionBids.num FROM (
        SELECT auction, count(*) AS num, window_start AS starttime, window_end AS endtime FROM ${HOPS} GROUP BY auction, window_start, window_end
      ) AS AuctionBids JOIN (
        SELECT max(CountBids.num) AS maxn, CountBids.starttime, CountBids.endtime FROM (
          SELECT count(*) AS num, window_start AS starttime, window_end AS endtime FROM ${HOPS} GROUP BY auction, window_start, window_end
        ) AS CountBids GROUP BY CountBids.starttime, CountBids.endtime
      ) AS MaxBids
      ON AuctionBids.starttime = MaxBids.starttime AND AuctionBids.endtime = MaxBids.endtime AND AuctionBids.num >= MaxBids.maxn`,
  },
  {
    name: "q7",
    what: "tumbling, join by time",
    flink: 12,
    sql: `SELECT B.auction, B.price, B.bidder, B.\`dateTime\`, B.extra FROM bid B JOIN (
        SELECT MAX(price) AS maxprice, window_end AS \`dateTime\` FROM ${tumble("bid")} GROUP BY window_start, window_end
      ) B1 ON B.price = B1.maxprice WHERE B.\`dateTime\` BETWEEN B1.\`dateTime\` - INTERVAL '10' SECOND AND B1.\`dateTime\``,
  },
  {
    name: "q8",
    what: "window join",
    flink: 146,
    sql: `SELECT P.id, P.name, P.starttime FROM (
        SELECT id, name, window_start AS starttime, window_end AS endtime FROM ${tumble("person")} GROUP BY id, name, window_start, window_end
      ) P JOIN (
        SELECT seller, window_start AS starttime, window_end AS endtime FROM ${tumble("auction")} GROUP BY seller, window_start, window_end
      ) A ON P.id = A.seller AND P.starttime = A.starttime AND P.endtime = A.endtime`,
  },
  {
    name: "q9",
    what: "join, Top-1",
    flink: 14,
    sql: `SELECT id, itemName, description, initialBid, reserve, \`dateTime\`, expires, seller, category, extra, auction, bidder, price, bid_dateTime, bid_extra FROM (
        SELECT A.*, B.auction, B.bidder, B.price, B.\`dateTime\` AS bid_dateTime, B.extra AS bid_extra,
          ROW_NUMBER() OVER (PARTITION BY A.id ORDER BY B.price DESC, B.\`dateTime\` ASC) AS rownum
        FROM auction A, bid B WHERE A.id = B.auction AND B.\`dateTime\` BETWEEN A.\`dateTime\` AND A.expires
      ) WHERE rownum <= 1`,
  },
  {
    name: "q10",
    what: "partitions of a log",
    sql: "SELECT auction, bidder, price, `dateTime`, extra, DATE_FORMAT(`dateTime`, 'yyyy-MM-dd'), DATE_FORMAT(`dateTime`, 'HH:mm') FROM bid",
  },
  {
    name: "q11",
    what: "sessions",
    flink: 40,
    sql: `SELECT B.bidder, count(*) AS bid_count, SESSION_START(B.\`dateTime\`, INTERVAL '10' SECOND) AS starttime, SESSION_END(B.\`dateTime\`, INTERVAL '10' SECOND) AS endtime
      FROM bid B GROUP BY B.bidder, SESSION(B.\`dateTime\`, INTERVAL '10' SECOND)`,
  },
  {
    name: "q12",
    what: "tumbling, processing time",
    flink: 76,
    sql: `SELECT bidder, count(*) AS bid_count, window_start AS starttime, window_end AS endtime
      FROM TABLE(TUMBLE(TABLE timed_bid, DESCRIPTOR(p_time), INTERVAL '10' SECOND)) GROUP BY bidder, window_start, window_end`,
  },
  {
    name: "q13",
    what: "lookup join",
    flink: 131,
    sql: `SELECT B.auction, B.bidder, B.price, B.\`dateTime\`, S.\`value\` FROM timed_bid AS B
      JOIN side_input FOR SYSTEM_TIME AS OF B.p_time AS S ON MOD(B.auction, 10000) = S.key`,
  },
  {
    name: "q14",
    what: "CASE, function of one's own",
    flink: 161,
    sql: `SELECT auction, bidder, 0.908 * price AS price,
        CASE WHEN HOUR(\`dateTime\`) >= 8 AND HOUR(\`dateTime\`) <= 18 THEN 'dayTime'
          WHEN HOUR(\`dateTime\`) <= 6 OR HOUR(\`dateTime\`) >= 20 THEN 'nightTime' ELSE 'otherTime' END AS bidTimeType,
        \`dateTime\`, extra, count_char(extra, 'c') AS c_counts
      FROM bid WHERE 0.908 * price > 1000000 AND 0.908 * price < 50000000`,
  },
  {
    name: "q15",
    what: "statistics of a day",
    flink: 72,
    sql: `SELECT DATE_FORMAT(\`dateTime\`, 'yyyy-MM-dd') AS \`day\`, ${ranked("bid")}, ${distinct("bidder")}, ${distinct("auction")}
      FROM bid GROUP BY DATE_FORMAT(\`dateTime\`, 'yyyy-MM-dd')`,
  },
  {
    name: "q16",
    what: "statistics of channels",
    flink: 19,
    sql: `SELECT channel, DATE_FORMAT(\`dateTime\`, 'yyyy-MM-dd') AS \`day\`, max(DATE_FORMAT(\`dateTime\`, 'HH:mm')) AS \`minute\`,
        ${ranked("bid")}, ${distinct("bidder")}, ${distinct("auction")}
      FROM bid GROUP BY channel, DATE_FORMAT(\`dateTime\`, 'yyyy-MM-dd')`,
  },
  {
    name: "q17",
    what: "statistics of auctions",
    flink: 117,
    sql: `SELECT auction, DATE_FORMAT(\`dateTime\`, 'yyyy-MM-dd') AS \`day\`, ${ranked("bid")},
        min(price) AS min_price, max(price) AS max_price, avg(price) AS avg_price, sum(price) AS sum_price
      FROM bid GROUP BY auction, DATE_FORMAT(\`dateTime\`, 'yyyy-MM-dd')`,
  },
  {
    name: "q18",
    what: "deduplicate, last row",
    flink: 54,
    sql: `SELECT auction, bidder, price, channel, url, \`dateTime\`, extra
      FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY bidder, auction ORDER BY \`dateTime\` DESC) AS rank_number FROM bid) WHERE rank_number <= 1`,
  },
  {
    name: "q19",
    what: "Top-10",
    flink: 44,
    sql: `SELECT * FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY auction ORDER BY price DESC) AS rank_number FROM bid) WHERE rank_number <= 10`,
  },
  {
    name: "q20",
    what: "regular join, filter",
    flink: 19,
    sql: `SELECT auction, bidder, price, channel, url, B.\`dateTime\`, B.extra, itemName, description, initialBid, reserve, A.\`dateTime\`, expires, seller, category, A.extra
      FROM bid AS B INNER JOIN auction AS A ON B.auction = A.id WHERE A.category = 10`,
  },
  {
    name: "q21",
    what: "CASE, regular expressions",
    flink: 98,
    sql: `SELECT auction, bidder, price, channel,
        CASE WHEN lower(channel) = 'apple' THEN '0' WHEN lower(channel) = 'google' THEN '1' WHEN lower(channel) = 'facebook' THEN '2' WHEN lower(channel) = 'baidu' THEN '3'
          ELSE REGEXP_EXTRACT(url, '(&|^)channel_id=([^&]*)', 2) END AS channel_id
      FROM bid WHERE REGEXP_EXTRACT(url, '(&|^)channel_id=([^&]*)', 2) IS NOT NULL OR lower(channel) IN ('apple', 'google', 'facebook', 'baidu')`,
  },
  {
    name: "q22",
    what: "parts of a URL",
    flink: 130,
    sql: `SELECT auction, bidder, price, channel, SPLIT_INDEX(url, '/', 3) AS dir1, SPLIT_INDEX(url, '/', 4) AS dir2, SPLIT_INDEX(url, '/', 5) AS dir3 FROM bid`,
  },
  {
    name: "q23",
    what: "two regular joins",
    sql: `SELECT bidder, price, channel, url, B.extra AS bid_extra, P.id AS person_id, name, emailAddress, creditCard, city, state, P.extra AS person_extra,
        itemName, description, initialBid, reserve, A.\`dateTime\` AS auction_dateTime, expires, seller, category, A.extra AS auction_extra
      FROM bid B JOIN person P ON P.id = B.bidder JOIN auction A ON A.seller = B.bidder`,
  },
];
