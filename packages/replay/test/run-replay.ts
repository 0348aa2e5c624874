import { expect } from "vitest";
import { type ReplayOptions, type ReplayResult, replay } from "../src/index.ts";
import { createScriptedKinesis } from "./scripted-kinesis.ts";
import { temporaryFolder, write } from "./trips.ts";
import { createVirtualClock } from "./virtual-clock.ts";

/** Clock time at which every replay here starts. */
export const START = Date.UTC(2026, 0, 5);

/** Replays files of the given contents, without pauses unless asked for. */
export async function run(content: string | string[], options: Partial<ReplayOptions> = {}) {
  const folder = temporaryFolder();
  for (const [index, text] of [content].flat().entries()) write(folder, `part-${index}.ndjson`, text);
  const clock = options.clock ?? createVirtualClock(START);
  const kinesis = createScriptedKinesis({ now: () => clock.now(), shards: 2 });
  const client = options.client ?? kinesis;
  const result = await replay({ client, streamName: "trips", source: folder, speedup: "max", ...options, clock }).done;
  return { result, kinesis, folder };
}

/** Read = delivered + failed + rejected + skipped. */
export function expectSum(result: ReplayResult): void {
  expect(result.delivered + result.failed + result.rejected + result.skipped).toBe(result.read);
}
