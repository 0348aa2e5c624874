import { crc32 } from "node:zlib";
import { AwsError } from "../errors.ts";
import { toJson } from "./json.ts";
import type { Structure } from "./schema.ts";

/*
 * application/vnd.amazon.eventstream, all integers big-endian:
 *   total length u32 | headers length u32 | CRC-32 of those 8 bytes | headers | payload | CRC-32 of all before it
 *   header: name length u8 | name | type u8 = 7 (string) | value length u16 | value
 */

/** One frame with string headers. */
export function encodeFrame(headers: Readonly<Record<string, string>>, payload: string | Uint8Array): Buffer {
  let headersLength = 0;
  const names = Object.keys(headers);
  for (const name of names) headersLength += 4 + Buffer.byteLength(name) + Buffer.byteLength(headers[name]!);
  const body = typeof payload === "string" ? Buffer.from(payload) : payload;
  const frame = Buffer.allocUnsafe(16 + headersLength + body.length);
  frame.writeUInt32BE(frame.length, 0);
  frame.writeUInt32BE(headersLength, 4);
  frame.writeUInt32BE(crc32(frame.subarray(0, 8)), 8);
  let at = 12;
  for (const name of names) {
    at = frame.writeUInt8(Buffer.byteLength(name), at);
    at += frame.write(name, at);
    at = frame.writeUInt8(7, at);
    at = frame.writeUInt16BE(Buffer.byteLength(headers[name]!), at);
    at += frame.write(headers[name]!, at);
  }
  frame.set(body, at);
  frame.writeUInt32BE(crc32(frame.subarray(0, frame.length - 4)), frame.length - 4);
  return frame;
}

/** Events of an operation's stream: `{ SubscribeToShardEvent: {…} }`, one key each. */
export type StreamEvents = AsyncIterable<Record<string, object>>;

/**
 * Encodes a stream of JSON events after an initial-response frame. An AwsError thrown by the source becomes the final
 * exception frame; any other failure breaks the connection.
 */
export async function* encodeJsonEvents(
  union: Structure,
  events: StreamEvents,
  initialResponse: boolean,
): AsyncGenerator<Uint8Array> {
  if (initialResponse) {
    yield encodeFrame(
      { ":message-type": "event", ":event-type": "initial-response", ":content-type": "application/x-amz-json-1.1" },
      "{}",
    );
  }
  try {
    for await (const event of events) {
      for (const name of Object.keys(event)) {
        const member = union.byName.get(name);
        if (!member) throw new TypeError(`${union.name}: no event ${name}`);
        const payload = JSON.stringify(toJson(member.shape, event[name], "member"));
        yield encodeFrame(
          { ":message-type": "event", ":event-type": name, ":content-type": "application/json" },
          payload,
        );
      }
    }
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    const payload = JSON.stringify({ message: error.message });
    yield encodeFrame(
      { ":message-type": "exception", ":exception-type": error.code, ":content-type": "application/json" },
      payload,
    );
  }
}
