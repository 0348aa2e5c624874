import { crc32 } from "node:zlib";
import { AwsError } from "../errors.ts";
import { encodeCbor } from "./cbor.ts";
import { toDocument } from "./json.ts";
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

/** How the payloads of an event stream are written, and the content type that says so. */
export type EventForm = "json" | "cbor";

const CONTENT_TYPE: Record<EventForm, string> = { json: "application/json", cbor: "application/x-amz-cbor-1.1" };

/**
 * Encodes a stream of events, after an initial-response frame of the content type given. An AwsError thrown by the
 * source becomes the final exception frame; any other failure breaks the connection.
 */
export async function* encodeEvents(
  union: Structure,
  events: StreamEvents,
  form: EventForm,
  initialResponse: string | undefined,
): AsyncGenerator<Uint8Array> {
  if (initialResponse !== undefined) {
    yield encodeFrame(
      { ":message-type": "event", ":event-type": "initial-response", ":content-type": initialResponse },
      encodePayload({}, form),
    );
  }
  try {
    for await (const event of events) {
      for (const name of Object.keys(event)) {
        const member = union.byName.get(name);
        if (!member) throw new TypeError(`${union.name}: no event ${name}`);
        yield encodeFrame(
          { ":message-type": "event", ":event-type": name, ":content-type": CONTENT_TYPE[form] },
          encodePayload(toDocument(member.shape, event[name], form === "cbor" ? "cbor" : "member"), form),
        );
      }
    }
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    yield encodeFrame(
      { ":message-type": "exception", ":exception-type": error.code, ":content-type": CONTENT_TYPE[form] },
      encodePayload({ message: error.message, ...error.fields }, form),
    );
  }
}

function encodePayload(value: unknown, form: EventForm): string | Buffer {
  return form === "cbor" ? encodeCbor(value, "milliseconds") : JSON.stringify(value);
}
