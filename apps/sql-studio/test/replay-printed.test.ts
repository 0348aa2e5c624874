import { expect, test } from "vitest";
import { PRINTED } from "../src/expected/printed.ts";
import { readNotebook } from "../src/notebook.ts";
import { replayPrinted } from "../src/replay-printed.ts";

test("every query of the sales notebook gives what its definition says of the printed records", () => {
  const notebook = readNotebook("sales", { sales_stream: "s", card_stream: "c", region: "r" });

  expect(PRINTED.map(({ cell }) => cell)).toEqual(notebook.cells.map(({ id }) => id));
  for (const { cell, expected, actual } of replayPrinted(notebook)) expect(actual, cell).toEqual(expected);
});
