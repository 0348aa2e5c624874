import { FlinkSession } from "@millrace/flink-sql";
import { HotspotDetector, hotspotsJson } from "@millrace/hotspots";
import { expect, test } from "vitest";
import { functions } from "../../src/flink/functions.ts";

const QUERY = `SELECT hotspots(x, y, 1.5e0, 4) OVER (ORDER BY p ROWS BETWEEN 119 PRECEDING AND CURRENT ROW) AS h FROM t`;

test("the function in SQL gives what the detector gives alone, while the window fills and when it is full", () => {
  const session = new FlinkSession({ functions });
  session.execute(`CREATE TEMPORARY SYSTEM FUNCTION hotspots AS 'functions.hotspots' LANGUAGE PYTHON;
    CREATE TABLE t (x DOUBLE, y DOUBLE, p AS PROCTIME()) WITH ('connector' = 'values')`);
  const points = Array.from({ length: 400 }, (_, index) => [(index * 37) % 23, (index * 53) % 19]);
  session.load("t", points);
  const detector = new HotspotDetector({ windowSize: 120, scanRadius: 1.5, minimumPoints: 4 });

  const [result] = session.execute(QUERY);

  expect(result!.changes.map(({ row }) => row[0])).toEqual(points.map((point) => hotspotsJson(detector.push(point))));
});

test("rows without coordinates are in the window and in no hot spot", () => {
  const session = new FlinkSession({ functions });
  session.execute(`CREATE TEMPORARY SYSTEM FUNCTION hotspots AS 'functions.hotspots' LANGUAGE PYTHON;
    CREATE TABLE t (x DOUBLE, y DOUBLE, p AS PROCTIME()) WITH ('connector' = 'values')`);
  session.load("t", [
    [null, 1],
    [1, null],
    [1, 1],
  ]);

  const [result] = session.execute(QUERY);

  expect(result!.changes.map(({ row }) => row[0])).toEqual([null, null, '{"hotspots":[]}']);
});
