import { describe, expect, test } from "vitest";
import type { ReplayStatistics } from "../src/index.ts";
import { run } from "./run-replay.ts";
import { trip, trips } from "./trips.ts";

describe("statistics", () => {
  test("come at the frequency asked for, with rates and lags of that time", async () => {
    const readings: ReplayStatistics[] = [];

    await run(trips(100), {
      speedup: 1,
      statisticsFrequency: 10_000,
      onStatistics: (reading) => readings.push(reading),
    });

    expect(readings.map((reading) => reading.elapsedMs)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9].map((n) => n * 10_000));
    for (const reading of readings) {
      expect(reading.eventsPerSecond).toBeCloseTo(1, 0);
      expect(reading.megabytesPerSecond).toBeCloseTo((reading.eventsPerSecond * trip(50).length) / 1e6, 5);
      expect(reading.lagMs).toBeLessThan(10);
      expect(reading.watermarkLagMs).toBeLessThanOrEqual(6100);
      const settled = reading.delivered + reading.failed + reading.rejected + reading.skipped;
      expect(reading.read).toBe(settled + reading.outstanding + reading.buffered);
    }
  });

  test("end the replay with an error when the callback throws, after everything sent is settled", async () => {
    const onStatistics = () => {
      throw new Error("full");
    };

    const act = run(trips(100), { speedup: 1, onStatistics });

    await expect(act).rejects.toMatchObject({ code: "REPLAY_CALLBACK_FAILED" });
  });
});
