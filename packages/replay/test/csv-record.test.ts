import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { CsvRecord } from "../src/csv-record.ts";

/** Writes a field as RFC 4180 does, quoted where it must be or where asked. */
function writeField(field: string, quoted: boolean): string {
  return quoted || /["\n,]|^ *$|^ +"/.test(field) ? `"${field.replaceAll('"', '""')}"` : field;
}

/** Splits a whole file into records. */
function readAll(text: string): (string[] | string)[] {
  const record = new CsvRecord();
  const records: (string[] | string)[] = [];
  for (const line of text.split("\n")) {
    const outcome = record.take(line);
    if (outcome === "complete") records.push(record.fields);
    if (outcome === "malformed") records.push(record.reason);
  }
  return records;
}

describe("CsvRecord", () => {
  test("reads back every record that RFC 4180 can write, with commas, quotes and line ends in fields", () => {
    const field = fc.tuple(fc.string({ unit: fc.constantFrom("a", "1", '"', ",", "\n", " ", "é") }), fc.boolean());
    const rows = fc.array(fc.array(field, { minLength: 1, maxLength: 5 }), { minLength: 1, maxLength: 5 });

    fc.assert(
      fc.property(rows, (given) => {
        const text = given.map((row) => row.map(([value, quoted]) => writeField(value, quoted)).join(",")).join("\n");

        const records = readAll(text);

        expect(records).toEqual(given.map((row) => row.map(([value]) => value)));
      }),
    );
  });

  test("keeps empty fields, also the last one", () => {
    expect(readAll('a,,"",')).toEqual([["a", "", "", ""]]);
  });

  test("drops space around quoted fields and keeps it in plain ones", () => {
    expect(readAll(' "a" , b , "c"')).toEqual([["a", " b ", "c"]]);
  });

  test.each([
    ['a,b"c,d', 'a quote within the plain field b"c'],
    ['"a"b,c', '"b,c" after a closing quote'],
  ])("names what is wrong in %s", (text, found) => {
    expect(readAll(text)).toEqual([`CSV: expected a comma or the end of the row, got ${found}`]);
  });

  test("never throws, and always ends a record or asks for more", () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: fc.constantFrom('"', ",", "a", " ") })), (texts) => {
        const record = new CsvRecord();
        for (const text of texts) expect(["complete", "more", "malformed"]).toContain(record.take(text));
      }),
    );
  });
});
