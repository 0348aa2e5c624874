// Hot spots after every record of a stream, window of 1,000, against npm density-clustering 1.3.0 in the same run.
//   node --import ./scripts/register.mjs packages/hotspots/bench/hotspots.bench.ts [--json]
// The peer clusters a window at a time and keeps nothing from one window to the next, so that it does all work per record.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { HotspotDetector } from "../src/index.ts";

interface Peer {
  run(points: readonly (readonly number[])[], radius: number, least: number): number[][];
}

const { values } = parseArgs({ options: { json: { type: "boolean", default: false } } });
const WINDOW = 1000;
const { DBSCAN } = loadPeers() as { DBSCAN: new () => Peer };

const results = [
  measure("field with one hot spot, radius 0.2, least 17", field(21_000, 0.2), 0.2, 17),
  measure("crowded: all records in the hot spot", field(6000, 1), 0.2, 17),
];
if (values.json) process.stdout.write(`${JSON.stringify(results)}\n`);
else console.table(results);

function measure(test: string, points: readonly (readonly number[])[], scanRadius: number, minimumPoints: number) {
  const detector = new HotspotDetector({ windowSize: WINDOW, scanRadius, minimumPoints });
  for (const point of points.slice(0, WINDOW)) detector.add(point);
  let clusters = 0;
  const started = performance.now(); // wall time: a benchmark
  for (let index = WINDOW; index < points.length; index++) clusters += detector.push(points[index]!).length;
  const own = (points.length - WINDOW) / (performance.now() - started);
  const peer = new DBSCAN();
  let peerClusters = 0;
  const windows = 20;
  const peerStarted = performance.now(); // wall time: a benchmark
  for (let index = 0; index < windows; index++)
    peerClusters += peer.run(points.slice(index, index + WINDOW), scanRadius, minimumPoints).length;
  const other = windows / (performance.now() - peerStarted);
  return {
    test,
    "records/s": Math.round(1000 * own),
    "density-clustering, records/s": Math.round(1000 * other),
    "hot spots per window": (clusters / (points.length - WINDOW)).toFixed(1),
    "its clusters per window": (peerClusters / windows).toFixed(1),
  };
}

/** A field of side 10 with a hot spot of side 1 that a share of the records is in. */
function field(count: number, share: number): number[][] {
  let state = 7;
  const random = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
  return Array.from({ length: count }, () =>
    random() < share ? [6 + random(), 3 + random()] : [10 * random(), 10 * random()],
  );
}

function loadPeers(): unknown {
  const folder = fileURLToPath(new URL("peers", import.meta.url));
  if (!existsSync(`${folder}/node_modules`)) {
    process.stderr.write("installing the peer of this benchmark…\n");
    const shell = process.platform === "win32";
    const args = ["ci", "--no-audit", "--no-fund", "--ignore-scripts"];
    const installed = spawnSync("npm", args, { cwd: folder, stdio: ["ignore", "ignore", "inherit"], shell });
    if (installed.status !== 0)
      throw new Error("density-clustering could not be installed; the comparison needs the npm registry");
  }
  return createRequire(`${folder}/package.json`)("density-clustering");
}
