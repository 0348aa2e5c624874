import { expect, test } from "vitest";
import { refusal, Search } from "./support.ts";

const TRIPS = [
  {
    id: "1",
    driver: "Ann Lee",
    fare: 12.5,
    zone: "JFK",
    time: "2019-03-01T10:15:00Z",
    at: { lat: 40.64, lon: -73.78 },
  },
  {
    id: "2",
    driver: "Bob Lee",
    fare: 7.25,
    zone: "LGA",
    time: "2019-03-01T10:45:00Z",
    at: { lat: 40.77, lon: -73.87 },
  },
  { id: "3", driver: "Ann Cho", fare: 30, zone: "JFK", time: "2019-03-01T12:05:00Z", at: { lat: 40.65, lon: -73.79 } },
];

async function filled() {
  const search = new Search();
  const client = await search.client();
  await client.indices.create({
    index: "trips",
    body: { mappings: { properties: { at: { type: "geo_point" }, zone: { type: "keyword" } } } },
  });
  const body = TRIPS.flatMap(({ id, ...trip }) => [{ index: { _index: "trips", _id: id } }, trip]);
  const bulk = await client.bulk({ body, refresh: true });
  return { search, client, bulk };
}

test("the unmodified client indexes in bulk, searches and aggregates", async () => {
  const { client, bulk } = await filled();

  const { body } = await client.search({
    index: "trips",
    body: {
      query: { bool: { must: [{ match: { driver: "lee" } }], filter: [{ range: { fare: { gte: 5 } } }] } },
      sort: [{ fare: { order: "desc" } }],
      aggs: {
        zones: { terms: { field: "zone" }, aggs: { fare: { avg: { field: "fare" } } } },
        hours: { date_histogram: { field: "time", fixed_interval: "1h" } },
        cells: { geohash_grid: { field: "at", precision: 4 } },
        fares: { percentiles: { field: "fare", percents: [50] } },
      },
    } as object,
  });

  expect(bulk.body.errors).toBe(false);
  expect(bulk.body.items[0]).toMatchObject({ index: { _id: "1", result: "created", status: 201 } });
  expect(body.hits.total).toEqual({ value: 2, relation: "eq" });
  expect(body.hits.hits.map((hit) => [hit._id, hit.sort])).toEqual([
    ["1", [12.5]],
    ["2", [7.25]],
  ]);
  expect(body.aggregations).toMatchObject({
    zones: {
      buckets: [
        { key: "JFK", doc_count: 1, fare: { value: 12.5 } },
        { key: "LGA", doc_count: 1, fare: { value: 7.25 } },
      ],
    },
    hours: { buckets: [{ key_as_string: "2019-03-01T10:00:00.000Z", doc_count: 2 }] },
    cells: {
      buckets: [
        { key: "dr5r", doc_count: 1 },
        { key: "dr5x", doc_count: 1 },
      ],
    },
    fares: { values: { "50.0": 9.875 } },
  });
});

test("documents are read, changed and deleted by id, at once", async () => {
  const client = await new Search().client();

  const first = await client.index({ index: "meters", id: "a", body: { reading: 1, unit: "kWh" } });
  const read = await client.get({ index: "meters", id: "a" });
  const changed = await client.update({ index: "meters", id: "a", body: { doc: { reading: 2 } } });
  const same = await client.update({ index: "meters", id: "a", body: { doc: { reading: 2 } } });
  const source = await client.getSource({ index: "meters", id: "a" });
  const gone = await client.delete({ index: "meters", id: "a" });

  expect(first.statusCode).toBe(201);
  expect(read.body).toEqual({
    _index: "meters",
    _id: "a",
    _version: 1,
    _seq_no: 0,
    _primary_term: 1,
    found: true,
    _source: { reading: 1, unit: "kWh" },
  });
  expect([changed.body.result, changed.body._version, same.body.result]).toEqual(["updated", 2, "noop"]);
  expect(source.body).toEqual({ reading: 2, unit: "kWh" });
  expect(gone.body.result).toBe("deleted");
  expect(await refusal(client.get({ index: "meters", id: "a" }))).toMatchObject({
    status: 404,
    body: { found: false },
  });
  expect((await client.exists({ index: "meters", id: "a" })).body).toBe(false);
});

test("searches see a write after the refresh interval, or when a refresh is asked for", async () => {
  const search = new Search();
  const client = await search.client();
  const count = async () => (await client.count({ index: "meters" })).body.count;

  await client.index({ index: "meters", id: "a", body: { reading: 1 } });
  expect(await count()).toBe(0);
  await search.cloud.clock.sleep(1000);
  expect(await count()).toBe(1);
  await client.index({ index: "meters", id: "b", body: { reading: 1 }, refresh: true });
  expect(await count()).toBe(2);
  await client.index({ index: "meters", id: "c", body: { reading: 1 }, refresh: "wait_for" });
  expect(await count()).toBe(3);
});

test("a bulk action that fails does not keep the others from running", async () => {
  const { client } = await filled();

  const { body } = await client.bulk({
    body: [
      { create: { _index: "trips", _id: "1" } },
      { fare: 1 },
      { index: { _index: "trips", _id: "9" } },
      { fare: "much" },
      { delete: { _index: "trips", _id: "none" } },
      { update: { _index: "trips", _id: "2" } },
      { doc: { fare: 8 } },
      { update: { _index: "trips", _id: "none" } },
      { doc: { fare: 8 } },
    ],
  });

  expect(body.errors).toBe(true);
  expect(body.items.map((item) => Object.values(item)[0]!.status)).toEqual([409, 400, 404, 200, 404]);
  expect(body.items[0]!.create!.error).toMatchObject({
    type: "version_conflict_engine_exception",
    reason: "[1]: version conflict, document already exists (current version [1])",
  });
  expect(body.items[1]!.index!.error).toMatchObject({
    type: "mapper_parsing_exception",
    reason: "failed to parse field [fare] of type [float] in document with id '9'. Preview of field's value: 'much'",
    caused_by: { type: "illegal_argument_exception", reason: 'For input string: "much"' },
  });
  expect(body.items[4]!.update!.error).toMatchObject({
    type: "document_missing_exception",
    reason: "[none]: document missing",
  });
});

test.each([
  [{ query: { fuzzy: { a: "b" } } }, "parsing_exception", /query \[fuzzy\] is not implemented/],
  [{ query: { nonsense: {} } }, "parsing_exception", /^unknown query \[nonsense\]$/],
  [{ query: { nested: { path: "a" } } }, "parsing_exception", /query \[nested\] is not implemented/],
  [{ aggs: { a: { derivative: {} } } }, "parsing_exception", /Aggregation type \[derivative\] is not implemented/],
  [{ highlight: {} }, "parsing_exception", /\[highlight\]/],
  [{ from: 9_999, size: 10 }, "illegal_argument_exception", /^Result window is too large/],
  [{ sort: ["none"] }, "search_phase_execution_exception", /all shards failed/],
  [{ sort: ["driver"] }, "search_phase_execution_exception", /all shards failed/],
])("a search that is not executed is refused by name (%#)", async (body, type, reason) => {
  const { client } = await filled();

  const error = await refusal(client.search({ index: "trips", body: body as object }));

  expect(error).toMatchObject({ status: 400, type, reason: expect.stringMatching(reason) });
});

test("an index that is not there is refused as OpenSearch does", async () => {
  const client = await new Search().client();

  expect(await refusal(client.search({ index: "none" }))).toEqual({
    status: 404,
    type: "index_not_found_exception",
    reason: "no such index [none]",
    body: {
      error: {
        root_cause: [
          {
            type: "index_not_found_exception",
            reason: "no such index [none]",
            "resource.type": "index_or_alias",
            "resource.id": "none",
            index: "none",
            index_uuid: "_na_",
          },
        ],
        type: "index_not_found_exception",
        reason: "no such index [none]",
        "resource.type": "index_or_alias",
        "resource.id": "none",
        index: "none",
        index_uuid: "_na_",
      },
      status: 404,
    },
  });
});
