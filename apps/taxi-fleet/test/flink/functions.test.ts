import { FlinkSession } from "@millrace/flink-sql";
import { expect, test } from "vitest";
import { functions } from "../../src/flink/functions.ts";

test("the function in SQL gives the cell of a position, and nothing without coordinates", () => {
  const session = new FlinkSession({ functions });
  session.execute(`CREATE TEMPORARY SYSTEM FUNCTION geohash AS 'functions.geohash' LANGUAGE PYTHON;
    CREATE TABLE t (latitude DOUBLE, longitude DOUBLE, digits INT) WITH ('connector' = 'values')`);
  // Examples of the article on geohashes, and terminal 4 of JFK.
  session.load("t", [
    [42.6, -5.6, 5],
    [57.64911, 10.40744, 11],
    [40.6446, -73.7827, 6],
    [null, 10.4, 5],
  ]);

  const [result] = session.execute("SELECT geohash(latitude, longitude, digits) FROM t");

  expect(result!.changes.map(({ row }) => row[0])).toEqual(["ezs42", "u4pruydqqvj", "dr5x1p", null]);
});
