// Bulk indexing, and queries and aggregations over what was indexed:
//   npm run bench -- search-bulk
import { parseArgs } from "node:util";
import { createFastClock } from "../src/clock.ts";
import { createRandom } from "../src/random.ts";
import { runBulk } from "../src/services/opensearch/engine/bulk.ts";
import { Cluster } from "../src/services/opensearch/engine/cluster.ts";
import { readSearch, search } from "../src/services/opensearch/engine/search.ts";

const { values } = parseArgs({
  options: { documents: { type: "string", default: "1000000" }, json: { type: "boolean", default: false } },
});
const documents = Number(values.documents);
const BATCH = 5000;
const RUNS = 5;

const random = createRandom("search-bulk");
const cluster = new Cluster("bench", createFastClock(), random);
const index = cluster.create("trips", {
  mappings: {
    properties: {
      zone: { type: "keyword" },
      fare: { type: "float" },
      time: { type: "date" },
      at: { type: "geo_point" },
      note: { type: "text" },
    },
  },
});

function batch(first: number): string {
  let lines = "";
  for (let number = first; number < Math.min(first + BATCH, documents); number++) {
    const time = Date.UTC(2026, 0, 1) + number * 1000;
    const lat = 40.5 + random.next() * 0.4;
    const lon = -74 + random.next() * 0.3;
    lines += `{"index":{"_index":"trips","_id":"${number}"}}\n{"zone":"zone-${Math.floor(random.next() * 260)}","fare":${(random.next() * 60).toFixed(2)},"time":${time},"at":{"lat":${lat},"lon":${lon}},"note":"paid by card ${number % 100}"}\n`;
  }
  return lines;
}

let bulkMs = 0;
for (let first = 0; first < documents; first += BATCH) {
  const lines = batch(first);
  const start = performance.now();
  runBulk(cluster, lines, undefined);
  bulkMs += performance.now() - start;
}
index.refresh();

const SEARCHES: Readonly<Record<string, Record<string, unknown>>> = {
  term: { query: { term: { zone: "zone-7" } } },
  match: { query: { match: { note: "card 42" } } },
  "range and sort": { query: { range: { fare: { gte: 20, lt: 30 } } }, sort: [{ fare: "desc" }] },
  terms: { size: 0, aggs: { a: { terms: { field: "zone", size: 10 } } } },
  "terms with average": {
    size: 0,
    aggs: { a: { terms: { field: "zone", size: 10 }, aggs: { fare: { avg: { field: "fare" } } } } },
  },
  "date histogram": { size: 0, aggs: { a: { date_histogram: { field: "time", fixed_interval: "1h" } } } },
  percentiles: { size: 0, aggs: { a: { percentiles: { field: "fare" } } } },
  "geohash grid": { size: 0, aggs: { a: { geohash_grid: { field: "at", precision: 6 } } } },
};

const medians: Record<string, number> = {};
for (const [name, body] of Object.entries(SEARCHES)) {
  const times: number[] = [];
  for (let run = 0; run < RUNS; run++) {
    const start = performance.now();
    search([index], readSearch(body, 0));
    times.push(performance.now() - start);
  }
  medians[name] = Math.round(times.sort((a, b) => a - b)[Math.floor(RUNS / 2)]! * 10) / 10;
}

const rows = [
  { test: "bulk", "documents/s": Math.round(documents / (bulkMs / 1000)), "median ms": undefined },
  ...Object.entries(medians).map(([test, median]) => ({ test, "documents/s": undefined, "median ms": median })),
];
if (values.json) process.stdout.write(`${JSON.stringify(rows)}\n`);
else {
  console.table(rows);
  console.log(`${documents} documents, ${Math.round(process.memoryUsage().rss / 2 ** 20)} MB resident`);
}
