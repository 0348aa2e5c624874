import type { Io } from "../command.ts";
import { FlinkSqlFailure } from "../errors.ts";
import { SqlGateway } from "./gateway.ts";
import { printResult, type ResultPrinter } from "./results.ts";
import type { Script } from "./script.ts";

/** Sends the statements of scripts to a Flink SQL Gateway, one after the other, and prints their rows. */
export async function runOnFlink(scripts: readonly Script[], url: string, json: boolean, io: Io): Promise<number> {
  const gateway = new SqlGateway(url, io.signal);
  await gateway.open({});
  try {
    for (const { file, parts } of scripts) {
      for (const { text, at } of parts) {
        try {
          await runStatement(gateway, text, json, io);
        } catch (error) {
          if (io.signal.aborted) return 0;
          throw error instanceof Error && error.message.startsWith("Flink: ")
            ? new FlinkSqlFailure(`${file}:${at.line}:${at.column} ${error.message}`, { cause: error })
            : error;
        }
      }
    }
    return 0;
  } finally {
    await gateway.close();
  }
}

async function runStatement(gateway: SqlGateway, text: string, json: boolean, io: Io): Promise<void> {
  let printer: ResultPrinter | undefined;
  for await (const { columns, rows, isQuery, hasContent } of gateway.execute(text, json ? "JSON" : "PLAIN_TEXT")) {
    if (!hasContent) continue;
    if (columns[0]!.name === "job id") {
      for (const { cells } of rows) io.stderr.write(`Flink runs job ${cells[0]}\n`);
      continue;
    }
    printer ??= printResult(columns, isQuery, json, io);
    for (const { kind, cells } of rows)
      printer.row(
        kind,
        cells.map((cell) => (cell === null ? "<NULL>" : String(cell))),
        cells,
      );
  }
  printer?.end();
}
