import { describe, expect, test } from "vitest";
import { run, START } from "./run-replay.ts";
import { lines, trip } from "./trips.ts";

describe("the times in the payload", () => {
  const two = lines(trip(1, 0).replace("{", "{  "), trip(2, 60));

  test("are shifted as a whole so that the first event happens at the start: invocation", async () => {
    const { kinesis } = await run(two, { adaptTime: "invocation", speedup: 60 });

    const [first, second] = kinesis.events.map((record) => record.text);
    expect(first).toBe(
      `${trip(1, 0)
        .replace("{", "{  ")
        .replace(/"pickup_datetime":"[^"]*"/, `"pickup_datetime":"${new Date(START - 600_000).toISOString()}"`)
        .replace(/"dropoff_datetime":"[^"]*"/, `"dropoff_datetime":"${new Date(START).toISOString()}"`)}\n`,
    );
    expect(JSON.parse(second!)).toMatchObject({ dropoff_datetime: new Date(START + 60_000).toISOString() });
  });

  test("are the moment the event is due, with durations kept: ingestion", async () => {
    const { kinesis } = await run(two, { adaptTime: "ingestion", speedup: 60 });

    expect(kinesis.events.map((record) => JSON.parse(record.text))).toMatchObject([
      { pickup_datetime: new Date(START - 600_000).toISOString(), dropoff_datetime: new Date(START).toISOString() },
      {
        pickup_datetime: new Date(START - 599_000).toISOString(),
        dropoff_datetime: new Date(START + 1000).toISOString(),
      },
    ]);
  });

  test("carry over to the watermarks", async () => {
    const { kinesis } = await run(two, { adaptTime: "invocation", speedup: 60 });

    expect(kinesis.watermarks.at(-1)?.text).toBe(
      `{"watermark":"${new Date(START + 60_000).toISOString()}","type":"watermark"}\n`,
    );
  });

  test("stay epoch milliseconds where they are, also under names of one's own", async () => {
    const { kinesis } = await run(lines('{"at":1000,"id":1,"end":3000}'), {
      event: "any",
      timeAttribute: "at",
      keyAttribute: "id",
      timeAttributes: ["end"],
      adaptTime: "invocation",
    });

    expect(kinesis.events[0]?.text).toBe(`{"at":${START},"id":1,"end":${START + 2000}}\n`);
  });
});
