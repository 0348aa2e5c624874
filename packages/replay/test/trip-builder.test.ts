import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type ReplayOptions, replay } from "../src/index.ts";
import { createScriptedKinesis } from "./scripted-kinesis.ts";
import { CSV_2015, CSV_ROW, lines, temporaryFolder, write } from "./trips.ts";
import { createVirtualClock } from "./virtual-clock.ts";

const parquetFolder = join(import.meta.dirname, "fixtures", "parquet");

async function run(name: string, content: string | Uint8Array, options: Partial<ReplayOptions> = {}) {
  return runPath(write(temporaryFolder(), name, content), options);
}

async function runPath(source: string, options: Partial<ReplayOptions> = {}) {
  const client = createScriptedKinesis();
  const clock = createVirtualClock();
  const result = await replay({
    client,
    clock,
    streamName: "trips",
    source,
    speedup: "max",
    watermarks: false,
    ...options,
  }).done;
  return { result, texts: client.stored.map((record) => record.text), trips: client.stored.map(tripOf) };
}

function tripOf(record: { text: string }): Record<string, unknown> {
  return JSON.parse(record.text) as Record<string, unknown>;
}

describe("CSV in the commission's columns", () => {
  test("becomes the event, attribute by attribute, with every digit of the coordinates", async () => {
    const { texts } = await run("yellow_tripdata_2015-01.csv", lines(CSV_2015, CSV_ROW));

    expect(texts[0]).toMatch(
      /^\{"type":"trip","trip_id":\d+,"vendor_id":"2","pickup_datetime":"2015-01-15T19:05:39.000Z",/,
    );
    expect(texts[0]).toContain('"pickup_longitude":-73.993896484375,"pickup_latitude":40.750110626220703,');
    expect(tripOf({ text: texts[0]! })).toEqual({
      type: "trip",
      trip_id: expect.any(Number) as number,
      vendor_id: "2",
      pickup_datetime: "2015-01-15T19:05:39.000Z",
      dropoff_datetime: "2015-01-15T19:23:42.000Z",
      passenger_count: 1,
      trip_distance: 1.59,
      pickup_longitude: -73.993896484375,
      pickup_latitude: 40.750110626220703,
      rate_code: 1,
      store_and_fwd_flag: "N",
      dropoff_longitude: -73.974784851074219,
      dropoff_latitude: 40.750617980957031,
      payment_type: 1,
      fare_amount: 12,
      extra: 1,
      mta_tax: 0.5,
      tip_amount: 3.25,
      tolls_amount: 0,
      improvement_surcharge: 0.3,
      total_amount: 17.05,
    });
  });

  // Headers and rows as they stand in the published files of those years; values are made up.
  test.each([
    [
      "2016, with RatecodeID",
      lines(CSV_2015.replace("RateCodeID", "RatecodeID"), CSV_ROW),
      { rate_code: 1, dropoff_datetime: "2015-01-15T19:23:42.000Z" },
    ],
    [
      "2014, with a space before each name, a blank line and CRLF",
      "vendor_id, pickup_datetime, dropoff_datetime, passenger_count, trip_distance, pickup_longitude, pickup_latitude, rate_code," +
        " store_and_fwd_flag, dropoff_longitude, dropoff_latitude, payment_type, fare_amount, surcharge, mta_tax, tip_amount," +
        " tolls_amount, total_amount\r\n\r\nCMT,2014-01-09 20:45:25,2014-01-09 20:52:31,1,0.7,-73.99477,40.736828,1,N,-73.982227," +
        "40.73179,CRD,6.5,0.5,0.5,1.4,0,8.9\r\n",
      { vendor_id: "CMT", payment_type: 1, extra: 0.5, total_amount: 8.9, rate_code: 1 },
    ],
    [
      "2009, with words for payments and empty fields",
      "vendor_name,Trip_Pickup_DateTime,Trip_Dropoff_DateTime,Passenger_Count,Trip_Distance,Start_Lon,Start_Lat,Rate_Code," +
        "store_and_forward,End_Lon,End_Lat,Payment_Type,Fare_Amt,surcharge,mta_tax,Tip_Amt,Tolls_Amt,Total_Amt\n" +
        "VTS,2009-01-04 02:52:00,2009-01-04 03:02:00,1,2.63,-73.991957,40.721567,,,-73.993803,40.695922,Cash,8.9,0.5,,0,0,9.4\n",
      {
        vendor_id: "VTS",
        payment_type: 2,
        fare_amount: 8.9,
        pickup_longitude: -73.991957,
        dropoff_latitude: 40.695922,
      },
    ],
    [
      "green cabs of 2014, with two empty fields that have no name",
      "VendorID,lpep_pickup_datetime,Lpep_dropoff_datetime,Store_and_fwd_flag,RateCodeID,Pickup_longitude,Pickup_latitude," +
        "Dropoff_longitude,Dropoff_latitude,Passenger_count,Trip_distance,Fare_amount,Extra,MTA_tax,Tip_amount,Tolls_amount," +
        "Ehail_fee,Total_amount,Payment_type,Trip_type \n" +
        "2,2014-04-01 00:00:00,2014-04-01 14:24:20,N,1,0,0,-73.866043,40.872280,1,7.45,23,0,0.5,0,0,,23.5,2,1,,\n",
      { pickup_datetime: "2014-04-01T00:00:00.000Z", pickup_longitude: 0, trip_distance: 7.45, payment_type: 2 },
    ],
    [
      "with every field quoted",
      lines(
        ...[CSV_2015, CSV_ROW].map((line) =>
          line
            .split(",")
            .map((field) => `"${field}"`)
            .join(","),
        ),
      ),
      { total_amount: 17.05, vendor_id: "2" },
    ],
    ["with a byte order mark", `\ufeff${lines(CSV_2015, CSV_ROW)}`, { vendor_id: "2" }],
  ])("is read in the layout of %s", async (_, content, expected) => {
    const { trips, result } = await run("trips.csv", content);

    expect(result).toMatchObject({ read: 1, delivered: 1 });
    expect(trips[0]).toMatchObject(expected);
  });

  test("gives every row of every file an identifier of its own, the same in every run and in every copy", async () => {
    const folder = temporaryFolder();
    const copy = temporaryFolder();
    for (const place of [folder, copy]) {
      for (let i = 0; i < 30; i++) write(place, `${i}.csv`, lines(CSV_2015, CSV_ROW, CSV_ROW));
    }

    const [first, second] = [await runPath(folder), await runPath(copy)];

    const ids = first.trips.map((trip) => trip.trip_id);
    expect(new Set(ids).size).toBe(60);
    expect(ids.every((id) => Number.isSafeInteger(id))).toBe(true);
    expect(second.trips.map((trip) => trip.trip_id)).toEqual(ids);
  });

  test.each([
    ["too few fields", CSV_ROW.slice(0, 40), "CSV: expected 19 fields, got 3"],
    ["too many fields", `${CSV_ROW},1`, "CSV: expected 19 fields, got 20"],
    ["a word for a number", CSV_ROW.replace("17.05", "much"), 'total_amount: expected a number, got "much"'],
    [
      "no drop-off time",
      CSV_ROW.replace("2015-01-15 19:23:42", ""),
      "dropoff_datetime: expected a date and time, got nothing",
    ],
    ["a latitude off the globe", CSV_ROW.replace("40.750110626220703", "404.7"), "pickup_latitude: expected degrees"],
    ["an unknown payment", CSV_ROW.replace(",1,12,", ",IOU,12,"), 'payment_type: expected a payment type, got "IOU"'],
    [
      "a fractional passenger",
      CSV_ROW.replace(",1,1.59", ",1.5,1.59"),
      'passenger_count: expected an integer from 0, got "1.5"',
    ],
  ])("keeps a row with %s and its line, and goes on", async (_, row, reason) => {
    const { result } = await run("trips.csv", lines(CSV_2015, CSV_ROW, row, CSV_ROW));

    expect(result).toMatchObject({ read: 3, delivered: 2, rejected: 1 });
    expect(result.rejects[0]).toMatchObject({ kind: "row", line: 3, text: row });
    expect(result.rejects[0]?.reason).toContain(reason);
  });

  test("loses no good row beside a stray quote, wherever it stands and whatever follows", async () => {
    const row = fc.constantFrom(
      CSV_ROW,
      CSV_ROW,
      `"${CSV_ROW}`,
      `${CSV_ROW}"`,
      CSV_ROW.replace(",N,", ',"N,'),
      '"',
      '""',
    );

    await fc.assert(
      fc.asyncProperty(fc.array(row, { maxLength: 12 }), fc.boolean(), async (rows, lineEnd) => {
        const text = [CSV_2015, ...rows].join("\n") + (lineEnd ? "\n" : "");
        const { result } = await run("trips.csv", text);

        const good = rows.filter((line) => line === CSV_ROW).length;
        expect(result.delivered).toBe(good);
        expect(result.rejected).toBe(rows.length - good);
        expect(result.rejects.map((reject) => reject.text)).toEqual(rows.filter((line) => line !== CSV_ROW));
      }),
      { numRuns: 60 },
    );
  });

  test("names columns that the event has no place for", async () => {
    const { result } = await run("trips.csv", lines(`${CSV_2015},congestion_surcharge`, `${CSV_ROW},2.5`));

    expect(result.columnsIgnored).toEqual(["congestion_surcharge"]);
    expect(result.delivered).toBe(1);
  });
});

describe("Parquet", () => {
  test.each(["uncompressed", "snappy", "gzip", "zstd", "brotli", "lz4-raw"])(
    "written by another implementation is read: %s",
    async (codec) => {
      const { trips, result } = await runPath(join(parquetFolder, `trips-${codec}.parquet`));

      expect(result).toMatchObject({ read: 20, delivered: 20 });
      expect(trips[3]).toMatchObject({
        vendor_id: "2",
        pickup_datetime: "2016-01-01T00:03:00.000Z",
        dropoff_datetime: "2016-01-01T00:13:00.000Z",
        passenger_count: 3,
        trip_distance: 0.75,
        pickup_longitude: expect.closeTo(-73.980003, 9) as number,
        store_and_fwd_flag: "N",
        payment_type: 2,
        total_amount: 8.8,
      });
      expect(trips[9]).not.toHaveProperty("passenger_count");
    },
  );

  test("is read row group by row group, and groups outside of from and to are not read at all", async () => {
    const bytes = readFileSync(join(parquetFolder, "trips-three-groups.parquet"));
    const whole = await run("a.parquet", bytes);
    const part = await run("b.parquet", bytes, { from: "2016-01-02T20:00:00Z", to: "2016-01-02T20:10:00Z" });

    expect(whole.result).toMatchObject({ read: 4100, delivered: 4100 });
    expect(new Set(whole.trips.map((trip) => trip.trip_id)).size).toBe(4100);
    expect(part.result).toMatchObject({ read: 4100, delivered: 10, skipped: 4090 });
    expect(part.trips[0]).toMatchObject({ dropoff_datetime: "2016-01-02T20:00:00.000Z" });
  });

  test("loses no good row group beside a damaged one, and the rows still add up", async () => {
    const bytes = readFileSync(join(parquetFolder, "trips-three-groups.parquet"));
    bytes.fill(0xff, 2000, 30_000);

    const { result } = await run("a.parquet", bytes);

    expect(result).toMatchObject({ read: 4100, delivered: 2052, rejected: 2048 });
    expect(result.rejects[0]).toMatchObject({ kind: "object", line: 1 });
    expect(result.rejects[0]?.reason).toMatch(/^rows 1 to 2048: Parquet: /);
  });

  test("cut short is reported as damaged", async () => {
    const bytes = readFileSync(join(parquetFolder, "trips-snappy.parquet"));

    const { result } = await run("a.parquet", bytes.subarray(0, 3000));

    expect(result).toMatchObject({ read: 1, rejected: 1, delivered: 0 });
    expect(result.objectsRefused[0]?.reason).toMatch(/^file damaged from here on: Parquet: /);
  });
});

describe("files with zone numbers", () => {
  test.each([
    [
      "CSV",
      "yellow.csv",
      "VendorID,tpep_pickup_datetime,tpep_dropoff_datetime,PULocationID,DOLocationID,total_amount\n1,,,1,2,3\n",
    ],
    ["Parquet", "yellow.parquet", readFileSync(join(parquetFolder, "zones.parquet"))],
  ])("are refused by name with the remedy: %s", async (_, name, content) => {
    const act = run(name, content);

    await expect(act).rejects.toMatchObject({ code: "REPLAY_SOURCE_REFUSED" });
    await expect(act).rejects.toThrow(
      /expected coordinates, got the zone numbers PULocationID and DOLocationID .*: use a file with/,
    );
  });

  test("cost no other file of the source", async () => {
    const folder = temporaryFolder();
    write(folder, "2016-06.csv", lines(CSV_2015, CSV_ROW));
    write(
      folder,
      "2016-07.csv",
      "VendorID,tpep_pickup_datetime,tpep_dropoff_datetime,PULocationID,DOLocationID,total_amount\n1,,,1,2,3\n",
    );

    const { result } = await runPath(folder);

    expect(result).toMatchObject({ read: 1, delivered: 1, objects: 1 });
    expect(result.objectsRefused).toMatchObject([{ object: join(folder, "2016-07.csv") }]);
    expect(result.rejects).toMatchObject([{ kind: "object", object: join(folder, "2016-07.csv"), line: 1 }]);
  });
});

describe("NDJSON under other names", () => {
  test("becomes the event, and what has no place in it is named", async () => {
    const row = {
      VendorID: 2,
      tpep_pickup_datetime: "2016-01-01 00:00:00",
      tpep_dropoff_datetime: 1451607000000,
      pickup_longitude: "-73.98",
      pickup_latitude: 40.75,
      dropoff_longitude: -73.99,
      dropoff_latitude: 40.74,
      payment_type: "CRD",
      total_amount: 8.8,
      weather: "rain",
    };

    const { trips, result } = await run("a.json", lines(JSON.stringify(row)));

    expect(trips[0]).toMatchObject({
      vendor_id: "2",
      pickup_datetime: "2016-01-01T00:00:00.000Z",
      dropoff_datetime: "2016-01-01T00:10:00.000Z",
      pickup_longitude: -73.98,
      payment_type: 1,
    });
    expect(result.columnsIgnored).toEqual(["weather"]);
  });
});
