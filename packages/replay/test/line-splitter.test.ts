import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { LineSplitter } from "../src/line-splitter.ts";

/** Splits text that comes in pieces of the given sizes. */
function split(text: string, sizes: readonly number[], limit: number, firstLine = 1) {
  const lines: [number, string][] = [];
  const long: [number, string][] = [];
  const sink = {
    line: (bytes: Buffer, number: number) => void lines.push([number, bytes.toString()]),
    longLine: (start: Buffer, number: number) => void long.push([number, start.toString()]),
    end: () => undefined,
    openLine: undefined,
  };
  const splitter = new LineSplitter(sink, limit, firstLine);
  const all = Buffer.from(text);
  let at = 0;
  for (const size of [...sizes, all.length]) {
    // The splitter must not keep the chunk: it is overwritten after each call.
    const chunk = Buffer.from(all.subarray(at, at + size));
    splitter.push(chunk);
    chunk.fill("!");
    at += size;
  }
  splitter.end();
  return { lines, long };
}

const texts = fc.string({ unit: fc.constantFrom("a", "b", "\n", "\r\n", "\r"), maxLength: 60 });
const sizes = fc.array(fc.integer({ min: 1, max: 7 }), { maxLength: 40 });

describe("LineSplitter", () => {
  test("gives the lines and their numbers however the text is cut into chunks", () => {
    fc.assert(
      fc.property(texts, sizes, (text, cuts) => {
        const { lines } = split(text, cuts, 1000);

        const expected = text
          .split("\n")
          .map((line, index): [number, string] => [index + 1, line.endsWith("\r") ? line.slice(0, -1) : line])
          .filter(([, line]) => line !== "");
        expect(lines).toEqual(expected);
      }),
    );
  });

  test("hands lines over the limit on by their start and loses no line beside them", () => {
    fc.assert(
      fc.property(texts, sizes, (text, cuts) => {
        const { lines, long } = split(text, cuts, 4);

        const all = text
          .split("\n")
          .map((line, i): [number, string] => [i + 1, line.endsWith("\r") ? line.slice(0, -1) : line]);
        expect(lines).toEqual(all.filter(([, line]) => line !== "" && line.length <= 4));
        expect(long).toEqual(all.filter(([, line]) => line.length > 4).map(([i, line]) => [i, line.slice(0, 4)]));
      }),
    );
  });

  test("passes over the lines before the first one asked for", () => {
    const { lines } = split("a\n\nb\nc", [2], 1000, 3);

    expect(lines).toEqual([
      [3, "b"],
      [4, "c"],
    ]);
  });
});
