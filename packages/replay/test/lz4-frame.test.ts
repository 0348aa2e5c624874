import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { compressFrameSync } from "lz4-napi";
import { describe, expect, test } from "vitest";
import { ReplayError } from "../src/index.ts";
import { decodeLz4Frames } from "../src/lz4-frame.ts";
import { frameText } from "./fixtures/lz4/text.ts";

const folder = join(import.meta.dirname, "fixtures", "lz4");

async function* inPieces(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function decode(bytes: Uint8Array, size = 1000): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of decodeLz4Frames(inPieces(bytes, size))) parts.push(Buffer.from(part));
  return Buffer.concat(parts);
}

describe("decodeLz4Frames", () => {
  test.each(["linked-checksums-size", "independent-no-checksum", "one-block", "two-frames-and-skippable"])(
    "decodes the reference tool's frame %s",
    async (name) => {
      const decoded = await decode(readFileSync(join(folder, `${name}.lz4`)));

      expect(decoded.toString()).toBe(frameText());
    },
  );

  test("decodes whatever another implementation encodes, compressible or not, in chunks of any size", async () => {
    const data = fc.oneof(
      fc.uint8Array({ maxLength: 300 }),
      fc
        .tuple(fc.uint8Array({ minLength: 1, maxLength: 40 }), fc.integer({ min: 1, max: 6000 }))
        .map(([piece, times]) => {
          return new Uint8Array(Buffer.concat(Array.from({ length: times }, () => piece)));
        }),
    );

    await fc.assert(
      fc.asyncProperty(
        data,
        fc.integer({ min: 1, max: 5000 }),
        fc.boolean(),
        fc.boolean(),
        async (bytes, size, contentChecksum, blockChecksums) => {
          const frame = compressFrameSync(Buffer.from(bytes), { contentChecksum, blockChecksums });
          expect(await decode(frame, size)).toEqual(Buffer.from(bytes));
        },
      ),
      { numRuns: 60 },
    );
  });

  test("decodes nothing from an empty file and nothing from an empty frame", async () => {
    expect((await decode(Buffer.alloc(0))).length).toBe(0);
    expect((await decode(compressFrameSync(Buffer.alloc(0)))).length).toBe(0);
  });

  test("reports every damage as such, and never other content as good, when all checksums are present", async () => {
    const text = frameText().slice(0, 3000);
    const frame = compressFrameSync(Buffer.from(text), { contentChecksum: true, blockChecksums: true });

    await fc.assert(
      fc.asyncProperty(fc.nat(frame.length - 1), fc.integer({ min: 1, max: 255 }), async (at, change) => {
        const broken = Buffer.from(frame);
        broken[at] = broken[at]! ^ change;
        const outcome = await decode(broken).catch((error: unknown) => error);
        expect(outcome instanceof ReplayError || (outcome as Buffer).equals(Buffer.from(text))).toBe(true);
      }),
    );
  });

  test("reports a frame that ends early at every length", async () => {
    const frame = compressFrameSync(Buffer.from("some text, some text, some text"));

    for (let length = 1; length < frame.length; length++) {
      await expect(decode(frame.subarray(0, length))).rejects.toMatchObject({ code: "REPLAY_DATA_DAMAGED" });
    }
  });

  test("refuses a frame that names a dictionary", async () => {
    const frame = Buffer.from("04224d186140", "hex");

    await expect(decode(frame)).rejects.toThrow("made with a dictionary: recompress it without one");
  });
});
