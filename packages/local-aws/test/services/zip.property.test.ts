import fc from "fast-check";
import { expect, test } from "vitest";
import { readZip, ZipError } from "../../src/services/zip.ts";
import { zip } from "./lambda/support.ts";

const name = fc.stringMatching(/^[a-z0-9_é-]{1,12}$/).filter((text) => text !== "__proto__");
const path = fc.array(name, { minLength: 1, maxLength: 4 }).map((parts) => parts.join("/"));
const files = fc.dictionary(path, fc.uint8Array({ maxLength: 2000 }), { minKeys: 1, maxKeys: 8 });

test("what was written is read", () => {
  fc.assert(
    fc.property(files, (written) => {
      const read = readZip(zip(written), 1_000_000);
      expect(Object.fromEntries(read.map(({ path, content }) => [path, [...content]]))).toEqual(
        Object.fromEntries(Object.entries(written).map(([path, content]) => [path, [...content]])),
      );
    }),
  );
});

test("a damaged archive is refused or still holds what it says, and nothing else happens", () => {
  fc.assert(
    fc.property(files, fc.nat(), fc.integer({ min: 1, max: 255 }), (written, at, flip) => {
      const archive = zip(written);
      archive[at % archive.length]! ^= flip;
      try {
        for (const file of readZip(archive, 1_000_000)) expect(file.path).not.toContain("..");
      } catch (error) {
        expect(error).toBeInstanceOf(ZipError);
      }
    }),
    { numRuns: 500 },
  );
});

test.each(["../a", "/a", "a/../../b", "a\\b", "a\0b"])("the path %j is refused", (path) => {
  expect(() => readZip(zip({ [path]: "x" }), 100)).toThrow(ZipError);
});

test("an archive that inflates to more than the limit is refused", () => {
  expect(() => readZip(zip({ a: "x".repeat(60), b: "y".repeat(60) }), 100)).toThrow("unzipped size is too large");
});
