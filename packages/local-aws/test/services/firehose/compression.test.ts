import { execFileSync } from "node:child_process";
import { gunzipSync, inflateRawSync } from "node:zlib";
import fc from "fast-check";
import { expect, test } from "vitest";
import { compress } from "../../../src/services/firehose/compression.ts";
import { hadoopSnappy, snappyCompress, xerialSnappy } from "../../../src/services/firehose/snappy.ts";

const data = fc.oneof(
  fc.uint8Array({ maxLength: 2000 }),
  fc
    .array(fc.constantFrom("price", ":", "AMZN", "0123456789", "\n"), { maxLength: 40_000 })
    .map((words) => Buffer.from(words.join(""))),
);

test("Snappy blocks read back by the format's description are what was compressed", () => {
  fc.assert(
    fc.property(data, (bytes) => {
      expect(Buffer.compare(readSnappy(snappyCompress(bytes)), Buffer.from(bytes))).toBe(0);
    }),
  );
});

test("repetitive text becomes small", () => {
  const text = Buffer.from('{"ticker":"AMZN","price":12.5}\n'.repeat(10_000));

  expect(snappyCompress(text).length).toBeLessThan(text.length / 10);
});

test("the framings of snappy-java and Hadoop hold the whole text", () => {
  const text = Buffer.from(Array.from({ length: 60_000 }, (_, index) => `line ${index * 7919}\n`).join(""));

  const xerial = xerialSnappy(text);
  expect(xerial.subarray(0, 16).toString("latin1")).toBe("\x82SNAPPY\0\0\0\0\x01\0\0\0\x01");
  expect(frames(xerial.subarray(16)).equals(text)).toBe(true);
  const hadoop = hadoopSnappy(text);
  const blocks: Buffer[] = [];
  for (let at = 0; at < hadoop.length; ) {
    const [whole, length] = [hadoop.readUInt32BE(at), hadoop.readUInt32BE(at + 4)];
    const block = readSnappy(hadoop.subarray(at + 8, at + 8 + length));
    expect(block.length).toBe(whole);
    blocks.push(block);
    at += 8 + length;
  }
  expect(Buffer.concat(blocks).equals(text)).toBe(true);
});

test("a zip archive holds one deflated file", async () => {
  const { body } = await compress(Buffer.from("hello hello hello"), "ZIP", "clicks-1");

  expect(body.subarray(0, 4).toString("latin1")).toBe("PK\x03\x04");
  const nameLength = body.readUInt16LE(26);
  expect(body.subarray(30, 30 + nameLength).toString()).toBe("clicks-1");
  const data = body.subarray(30 + nameLength, 30 + nameLength + body.readUInt32LE(18));
  expect(inflateRawSync(data).toString()).toBe("hello hello hello");
  expect(body.readUInt32LE(body.length - 6)).toBe(30 + nameLength + data.length);
});

test("unzip of the system reads the archive where there is one", async () => {
  let listing: string;
  try {
    const { body } = await compress(Buffer.from("hello"), "ZIP", "clicks-1");
    listing = execFileSync("python3", ["-c", READ_ZIP], { input: body, stdio: ["pipe", "pipe", "ignore"] }).toString();
  } catch {
    return;
  }
  expect(listing.trim()).toBe("['clicks-1'] b'hello' None");
});

test("gzip is read by zlib", async () => {
  const { body, contentEncoding } = await compress(Buffer.from("hello"), "GZIP", "");

  expect(gunzipSync(body).toString()).toBe("hello");
  expect(contentEncoding).toBe("gzip");
});

const READ_ZIP =
  "import sys,io,zipfile; z=zipfile.ZipFile(io.BytesIO(sys.stdin.buffer.read())); print(z.namelist(), z.read(z.namelist()[0]), z.testzip())";

function frames(bytes: Buffer): Buffer {
  const blocks: Buffer[] = [];
  for (let at = 0; at < bytes.length; ) {
    const length = bytes.readUInt32BE(at);
    blocks.push(readSnappy(bytes.subarray(at + 4, at + 4 + length)));
    at += 4 + length;
  }
  return Buffer.concat(blocks);
}

/** A reader of google/snappy's format_description.txt, written apart from the writer. */
function readSnappy(input: Buffer): Buffer {
  let at = 0;
  let length = 0;
  for (let shift = 0; ; shift += 7) {
    const byte = input[at++]!;
    length += (byte & 0x7f) * 2 ** shift;
    if (byte < 0x80) break;
  }
  const output: number[] = [];
  while (at < input.length) {
    const tag = input[at++]!;
    if ((tag & 3) === 0) {
      let size = tag >> 2;
      if (size >= 60) {
        const bytes = size - 59;
        size = input.readUIntLE(at, bytes);
        at += bytes;
      }
      for (let index = 0; index <= size; index++) output.push(input[at++]!);
      continue;
    }
    const short = (tag & 3) === 1;
    const size = short ? ((tag >> 2) & 7) + 4 : (tag >> 2) + 1;
    const offset = short ? ((tag >> 5) << 8) | input[at]! : input.readUInt16LE(at);
    at += short ? 1 : 2;
    for (let index = 0; index < size; index++) output.push(output[output.length - offset]!);
  }
  expect(output.length).toBe(length);
  return Buffer.from(output);
}
