import { readdirSync } from "node:fs";
import { expect, test } from "vitest";
import { parseNotebook, readNotebook } from "../src/notebook.ts";
import { NOTEBOOKS } from "../src/run-notebooks.ts";
import { sample } from "../src/sample.ts";

test("a notebook is its statements at the top and a cell for every heading", () => {
  const notebook = parseNotebook(
    "n",
    "-- # Title\n-- What it is\n-- about.\n\nCREATE TABLE t (a INT);\n\n-- ## first: One\n-- Why.\nSELECT 1;\n-- ## second: Two\nSELECT 2;\n",
  );

  expect(notebook).toEqual({
    name: "n",
    title: "Title",
    text: "What it is about.",
    definitions: "CREATE TABLE t (a INT);",
    cells: [
      { id: "first", title: "One", text: "Why.", sql: "SELECT 1;" },
      { id: "second", title: "Two", text: "", sql: "SELECT 2;" },
    ],
  });
});

test("a heading without an id is refused, and a name without a value", () => {
  expect(() => parseNotebook("n", "-- # T\n-- ## only a title\nSELECT 1;")).toThrow('expected "-- ## id: title"');
  expect(() => readNotebook("stocks", {})).toThrow("${stock_stream} has no value");
});

test("every file of SQL is a notebook or an application", () => {
  const files = readdirSync(new URL("../src/sql", import.meta.url)).map((file) => file.replace(/\.sql$/, ""));

  expect(files.toSorted()).toEqual([...NOTEBOOKS, ...Object.keys(sample.flink ?? {})].toSorted());
});
