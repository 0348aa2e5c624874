// Started by the benchmarks as a child process: an embedded AWS on a free port, described in one line of JSON.
import { createCloud } from "../src/index.ts";

const cloud = createCloud({ limits: process.argv.includes("--limits") });
const listener = await cloud.listen();
const { accessKeyId, secretAccessKey } = cloud.root;
process.stdout.write(`${JSON.stringify({ url: listener.url, accessKeyId, secretAccessKey, region: cloud.region })}\n`);
