// Starts a SQL Gateway of Flink 1.20 from its published jars, which runs jobs in its own process, until Ctrl-C:
//   node --import ./scripts/register.mjs packages/flink-sql/oracle/gateway.ts [port]
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { jarsOf, OPENS } from "./jars.ts";

const port = Number(process.argv[2] ?? 8083);
const folder = mkdtempSync(join(tmpdir(), "flink-gateway-"));
const config = {
  "execution.target": "local",
  "sql-gateway.endpoint.rest.address": "127.0.0.1",
  "sql-gateway.endpoint.rest.port": port,
};
writeFileSync(
  join(folder, "config.yaml"),
  Object.entries(config)
    .map((entry) => entry.join(": "))
    .join("\n"),
);
const jars = jarsOf("flink-gateway", join(import.meta.dirname, "gateway"));
const args = ["-Xmx1g", ...OPENS, "-cp", `${jars}/*`, "org.apache.flink.table.gateway.SqlGateway"];
const gateway = spawn("java", args, { stdio: "ignore", env: { ...process.env, FLINK_CONF_DIR: folder } });
gateway.once("exit", (code) => {
  rmSync(folder, { recursive: true });
  process.exitCode = code === 0 || code === 130 || code === 143 ? 0 : 1;
});
process.once("SIGINT", () => gateway.kill("SIGTERM"));
process.once("SIGTERM", () => gateway.kill("SIGTERM"));
const url = `http://127.0.0.1:${port}`;
while (gateway.exitCode === null && !(await answers())) await new Promise((resolve) => setTimeout(resolve, 500));
if (gateway.exitCode === null)
  console.log(`${url} answers: millrace flink run <file.sql> --engine flink --gateway ${url}`);

async function answers(): Promise<boolean> {
  return fetch(`${url}/info`).then(
    ({ ok }) => ok,
    () => false,
  );
}
