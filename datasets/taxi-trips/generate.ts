// `npm run generate`: writes the committed sample. `-- --seed 7 --hours 24 --rate 14700 --out folder` writes other trips.
import { createWriteStream, mkdirSync } from "node:fs";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { parseArgs } from "node:util";
import { createGzip } from "node:zlib";
import { CSV_HEADER, csvRow, generateTrips, ndjsonRow, type Trip } from "./src/index.ts";

const { values } = parseArgs({
  options: {
    seed: { type: "string", default: "1" },
    start: { type: "string", default: "2016-01-04T00:00:00Z" },
    hours: { type: "string", default: "24" },
    rate: { type: "string", default: "210" },
    out: { type: "string", default: join(import.meta.dirname, "sample") },
  },
});
const options = {
  seed: Number(values.seed),
  start: values.start,
  hours: Number(values.hours),
  ratePerHour: Number(values.rate),
};

mkdirSync(values.out, { recursive: true });
await write("yellow-trips.csv.gz", `${CSV_HEADER}\n`, csvRow);
await write("taxi-trips.ndjson.gz", "", ndjsonRow);

async function write(name: string, header: string, row: (trip: Trip, id: number) => string): Promise<void> {
  const path = join(values.out, name);
  let count = 0;
  function* blocks(): Generator<string> {
    let block = header;
    for (const trip of generateTrips(options)) {
      block += `${row(trip, ++count)}\n`;
      if (block.length < 65_536) continue;
      yield block;
      block = "";
    }
    yield block;
  }
  await pipeline(Readable.from(blocks()), createGzip({ level: 9 }), createWriteStream(path));
  console.log(`${path}: ${count} trips`);
}
