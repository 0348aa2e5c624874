import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, expect, test } from "vitest";
import { LineFile } from "../src/line-file.ts";
import { accountHolds, createRecordAccount } from "../src/records.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "records-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

test("the account holds when every record read was delivered, failed or dropped by a rule", () => {
  const account = createRecordAccount(new LineFile(path.join(folder, "rejects.ndjson")));

  account.read(10);
  account.delivered(7);
  account.failed("unreadable", "{");
  account.dropped("late", 2);

  expect(account.totals()).toEqual({
    read: 10,
    delivered: 7,
    failed: 1,
    dropped: 2,
    reasons: { unreadable: 1 },
    rules: { late: 2 },
  });
  expect(accountHolds(account.totals())).toBe(true);
});

test("a lost record and a record counted twice are seen", () => {
  const account = createRecordAccount(new LineFile(path.join(folder, "rejects.ndjson")));

  account.read(2);
  account.delivered();
  const lost = accountHolds(account.totals());
  account.delivered(2);
  const twice = accountHolds(account.totals());

  expect([lost, twice]).toEqual([false, false]);
});

test("failed records stay readable, text as text and other bytes as base64", () => {
  const rejects = new LineFile(path.join(folder, "rejects.ndjson"));
  const account = createRecordAccount(rejects);

  account.failed("no number", { trip: "x" });
  account.failed("no JSON", Buffer.from("{ä"));
  account.failed("no text", Uint8Array.of(0xff, 0xfe));
  rejects.close();

  const lines = readFileSync(rejects.path, "utf8").trimEnd().split("\n");
  expect(lines.map((line) => JSON.parse(line))).toEqual([
    { reason: "no number", record: { trip: "x" } },
    { reason: "no JSON", record: "{ä" },
    { reason: "no text", base64: "//4=" },
  ]);
});

test("every failed record can be read back from the file", () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array(), { maxLength: 20 }), (records) => {
      const rejects = new LineFile(path.join(mkdtempSync(path.join(folder, "p-")), "rejects.ndjson"));
      const account = createRecordAccount(rejects);

      for (const record of records) account.failed("bad", record);
      rejects.close();

      const lines = records.length === 0 ? [] : readFileSync(rejects.path, "utf8").trimEnd().split("\n");
      const back = lines.map((line) => {
        const entry = JSON.parse(line) as { record?: string; base64?: string };
        return entry.base64 === undefined ? Buffer.from(entry.record ?? "") : Buffer.from(entry.base64, "base64");
      });
      expect(back.map((bytes) => [...bytes])).toEqual(records.map((record) => [...record]));
    }),
    { numRuns: 40 },
  );
});
