import { crc32, inflateRawSync } from "node:zlib";
import fc from "fast-check";
import { expect, test } from "vitest";
import { writeZip } from "../../src/data/zip.ts";

/** Reads by the central directory, as APPNOTE asks. */
function readZip(archive: Buffer): Map<string, Buffer> {
  const end = archive.lastIndexOf(Buffer.from([0x50, 0x4b, 5, 6]));
  const files = new Map<string, Buffer>();
  let at = archive.readUInt32LE(end + 16);
  for (let left = archive.readUInt16LE(end + 10); left > 0; left--) {
    expect(archive.readUInt32LE(at)).toBe(0x02014b50);
    const [size, nameLength] = [archive.readUInt32LE(at + 20), archive.readUInt16LE(at + 28)];
    const local = archive.readUInt32LE(at + 42);
    const name = archive.toString("utf8", at + 46, at + 46 + nameLength);
    expect(archive.readUInt32LE(local)).toBe(0x04034b50);
    const start = local + 30 + archive.readUInt16LE(local + 26) + archive.readUInt16LE(local + 28);
    const content = inflateRawSync(archive.subarray(start, start + size));
    expect(crc32(content)).toBe(archive.readUInt32LE(at + 16));
    expect(content.length).toBe(archive.readUInt32LE(at + 24));
    files.set(name, content);
    at += 46 + nameLength;
  }
  return files;
}

test("any files are read back by the central directory, and the order they come in does not matter", () => {
  fc.assert(
    fc.property(
      fc.dictionary(fc.string({ minLength: 1, maxLength: 20, unit: "binary" }), fc.uint8Array({ maxLength: 200 })),
      (files) => {
        const entries = Object.entries(files).map(([name, content]) => ({ name, content }));

        const archive = writeZip(entries);

        expect(writeZip(entries.toReversed())).toEqual(archive);
        expect(new Map([...readZip(archive)].sort())).toEqual(
          new Map(entries.map(({ name, content }) => [name, Buffer.from(content)] as const).sort()),
        );
      },
    ),
  );
});
