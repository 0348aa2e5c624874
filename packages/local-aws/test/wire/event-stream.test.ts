import * as kinesis from "@aws-sdk/client-kinesis";
import { EventStreamCodec } from "@smithy/core/event-streams";
import { fromUtf8, toUtf8 } from "@smithy/core/serde";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { AwsError } from "../../src/errors.ts";
import { decodeCbor } from "../../src/wire/cbor.ts";
import { encodeEvents, encodeFrame } from "../../src/wire/event-stream.ts";
import { readServiceSchema, type Structure } from "../../src/wire/schema.ts";

const codec = new EventStreamCodec(toUtf8, fromUtf8);
const union = readServiceSchema(kinesis).operations.get("SubscribeToShard")!.output.byName.get("EventStream")!
  .shape as Structure;

function decode(frame: Uint8Array) {
  const { headers, body } = codec.decode(frame);
  return {
    headers: Object.fromEntries(Object.entries(headers).map(([name, { value }]) => [name, value])),
    body: Buffer.from(body),
  };
}

async function framesOf(stream: AsyncIterable<Uint8Array>) {
  const frames: ReturnType<typeof decode>[] = [];
  for await (const frame of stream) frames.push(decode(frame));
  return frames;
}

async function* events(...items: Record<string, object>[]) {
  yield* items;
}

describe("encodeFrame", () => {
  it("writes frames that the SDK's codec reads, checksums included", () => {
    const name = fc
      .string({ unit: "grapheme-ascii", minLength: 1, maxLength: 40 })
      .filter((text) => text !== "__proto__");

    fc.assert(
      fc.property(fc.dictionary(name, fc.string({ unit: "binary" })), fc.uint8Array(), (headers, payload) => {
        const frame = encodeFrame(headers, payload);

        expect(decode(frame)).toEqual({ headers: { ...headers }, body: Buffer.from(payload) });
      }),
    );
  });

  it("writes the same bytes as the SDK's codec", () => {
    const frame = encodeFrame({ ":message-type": "event", ":event-type": "é" }, "päyload");

    const expected = codec.encode({
      headers: {
        ":message-type": { type: "string", value: "event" },
        ":event-type": { type: "string", value: "é" },
      },
      body: Buffer.from("päyload"),
    });
    expect(frame.equals(expected)).toBe(true);
  });
});

describe("encodeEvents", () => {
  const event = {
    SubscribeToShardEvent: { ContinuationSequenceNumber: "1", MillisBehindLatest: 0, Records: [] },
  };

  it("writes an initial response and one frame per event", async () => {
    const frames = await framesOf(encodeEvents(union, events(event), "json", "application/x-amz-json-1.1"));

    expect(frames.map(({ headers }) => headers)).toEqual([
      {
        ":message-type": "event",
        ":event-type": "initial-response",
        ":content-type": "application/x-amz-json-1.1",
      },
      { ":message-type": "event", ":event-type": "SubscribeToShardEvent", ":content-type": "application/json" },
    ]);
    expect(JSON.parse(frames[1]!.body.toString())).toEqual(event.SubscribeToShardEvent);
  });

  it("writes payloads in CBOR where the request was", async () => {
    const records = [{ Data: Buffer.from("a"), PartitionKey: "k", SequenceNumber: "1" }];
    const cborEvent = { SubscribeToShardEvent: { ...event.SubscribeToShardEvent, Records: records } };

    const [initial, first] = await framesOf(
      encodeEvents(union, events(cborEvent), "cbor", "application/x-amz-cbor-1.1"),
    );

    expect(decodeCbor(initial!.body)).toEqual({});
    expect(first!.headers[":content-type"]).toBe("application/x-amz-cbor-1.1");
    expect(decodeCbor(first!.body)).toMatchObject({ Records: records });
  });

  it("ends with an exception frame when the source throws an error of the API", async () => {
    async function* failing() {
      yield event;
      throw new AwsError("ResourceNotFoundException", "gone");
    }

    const frames = await framesOf(encodeEvents(union, failing(), "json", undefined));

    expect(frames[1]!.headers).toEqual({
      ":message-type": "exception",
      ":exception-type": "ResourceNotFoundException",
      ":content-type": "application/json",
    });
    expect(JSON.parse(frames[1]!.body.toString())).toEqual({ message: "gone" });
  });

  it("fails when the source fails in any other way, or has an event the shape does not", async () => {
    async function* broken() {
      yield event;
      throw new Error("disk");
    }

    await expect(framesOf(encodeEvents(union, broken(), "json", undefined))).rejects.toThrow("disk");
    await expect(framesOf(encodeEvents(union, events({ Other: {} }), "json", undefined))).rejects.toThrow(
      "no event Other",
    );
  });

  it("ends the source when the reader stops", async () => {
    let ended = false;
    async function* endless() {
      try {
        while (true) yield event;
      } finally {
        ended = true;
      }
    }

    for await (const _frame of encodeEvents(union, endless(), "json", undefined)) break;

    expect(ended).toBe(true);
  });
});
