import { expect, test } from "vitest";
import { print } from "../../src/connectors/print.ts";
import { testEnvironment } from "../support/environment.ts";
import { tableOf } from "../support/formats.ts";

async function linesOf(columns: string, row: unknown[], parallelism = 1, identifier = ""): Promise<string[]> {
  const lines: string[] = [];
  const option = identifier === "" ? "" : `, 'print-identifier' = '${identifier}'`;
  const table = tableOf(`CREATE TABLE t (${columns}) WITH ('connector' = 'print'${option})`);
  const environment = testEnvironment({ print: (line) => lines.push(line) });
  const writer = await print.sink!(table, environment).open(0, parallelism, undefined);
  for (const kind of [0, 1, 2, 3]) writer.write(row, kind);
  return lines;
}

// What Flink 1.20.3 prints.
test("values are printed as the classes of Java that Flink hands out print", async () => {
  const columns = `b BOOLEAN, d DOUBLE, e DECIMAL(10, 2), t TIMESTAMP(3), l TIMESTAMP_LTZ(3), dt DATE, ti TIME, f FLOAT,
    a ARRAY<INT>, m MAP<STRING, INT>, r ROW<x INT, y STRING>, i BYTES, s STRING`;
  const start = Date.UTC(2024, 0, 1);
  const row = [true, 1.5e10, 10_000, start, start + 120, 19_782, 37_200_000, Math.fround(0.1), [1, 2]];
  const more = [new Map([["k", 1]]), [1, "z"], new Uint8Array([10, 255]), null];

  expect((await linesOf(columns, [...row, ...more]))[0]).toBe(
    "+I[true, 1.5E10, 100.00, 2024-01-01T00:00, 2024-01-01T00:00:00.120Z, 2024-02-29, 10:20, 0.1, [1, 2], {k=1}, +I[1, z], [10, -1], null]",
  );
});

test("lines begin with the kind, behind the identifier and the number of the subtask", async () => {
  expect(await linesOf("a INT", [1])).toEqual(["+I[1]", "-U[1]", "+U[1]", "-D[1]"]);
  expect((await linesOf("a INT", [1], 1, "out"))[0]).toBe("out> +I[1]");
  expect((await linesOf("a INT", [1], 2))[0]).toBe("1> +I[1]");
  expect((await linesOf("a INT", [1], 2, "out"))[0]).toBe("out:1> +I[1]");
});
