import { describe, expect, test } from "vitest";
import { ReplayError, type ReplayOptions, replay } from "../src/index.ts";
import { run } from "./run-replay.ts";
import { createScriptedKinesis } from "./scripted-kinesis.ts";
import { trips } from "./trips.ts";

describe("options", () => {
  const good: ReplayOptions = { client: createScriptedKinesis(), streamName: "trips", source: "." };

  test.each<[Record<string, unknown>, string]>([
    [{ speed: 2 }, "speed: expected one of client, s3,"],
    [{ speedup: 0 }, 'speedup: expected a number above 0 or "max", got 0'],
    [{ source: [] }, "source: expected at least one file, folder or s3:// address, got none"],
    [{ adaptTime: "now" }, "adaptTime: expected one of original, invocation, ingestion, got now"],
    [{ bufferSize: 0 }, "bufferSize: expected an integer from 1 to 10000000, got 0"],
    [{ from: "spring" }, "from: expected ISO 8601, a Date or milliseconds, got spring"],
    [{ from: "2016-01-02", to: "2016-01-01" }, "to: expected a time after from, got 2016-01-01"],
    [
      { timeAttribute: "trip_id" },
      "timeAttribute: expected pickup_datetime or dropoff_datetime for taxi trips, got trip_id",
    ],
    [{ event: "any" }, "timeAttribute: expected a text, got undefined"],
    [{ watermarks: { every: 5 } }, "watermarks.every: expected intervalMs or events, got an unknown option"],
    [{ client: {} }, "client: expected a KinesisClient"],
  ])("%j is refused by name", (wrong, message) => {
    const act = () => replay({ ...good, ...wrong } as ReplayOptions);

    expect(act).toThrow(ReplayError);
    expect(act).toThrow(message);
  });

  test("a stream that cannot be listed is an error before anything is read", async () => {
    const kinesis = createScriptedKinesis({ listError: () => new Error("no such stream") });

    const act = run(trips(1), { client: kinesis });

    await expect(act).rejects.toMatchObject({
      code: "REPLAY_STREAM_UNAVAILABLE",
      message: "cannot list the shards of trips: Error: no such stream",
    });
    expect(kinesis.putRecords).toBe(0);
  });
});
