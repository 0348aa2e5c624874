// Asks a SQL Gateway of Flink to plan every statement of SQL files, each file in a session of its own:
//   node --import ./scripts/register.mjs packages/flink-sql/oracle/samples.ts <gateway> <file.sql>...
// Connectors that Flink does not bring itself stand as files, or as `blackhole` where a table takes upserts; metadata
// columns as plain ones. Functions of programs are left out by name, and what needs them.
import { readFileSync } from "node:fs";
import { type ScriptPart, splitScript } from "../src/index.ts";

const [gateway, ...files] = process.argv.slice(2);
if (gateway === undefined || files.length === 0)
  throw new Error("expected <gateway> <file.sql>..., as in http://127.0.0.1:8083");
let refused = 0;
for (const file of files) {
  const { sessionHandle } = (await call("POST", "/v1/sessions", {})) as { sessionHandle: string };
  const text = readFileSync(file, "utf8").replace(/\$\{\w+\}/g, "10");
  let accepted = 0;
  const left: string[] = [];
  for (const part of splitScript(text)) {
    const isFunction = part.statement.kind === "createFunction";
    if (isFunction || left.some((name) => new RegExp(`(?<![\\w.])${name}(?!\\w)`).test(part.text))) {
      const name = createdBy(part);
      if (name !== undefined) left.push(name);
      continue;
    }
    const error = await refusal(sessionHandle, asked(part));
    if (error === undefined) accepted++;
    else {
      refused++;
      console.log(`${file}:${part.at.line} ${error}`);
    }
  }
  console.log(`${file}: ${accepted} accepted${left.length === 0 ? "" : `, left out what needs ${left.join(", ")}`}`);
}
if (refused > 0) process.exitCode = 1;

/** What Flink is asked in place of a statement. */
function asked({ statement, text }: ScriptPart): string {
  if (statement.kind === "createTable") {
    const plain = text.replace(/\s+METADATA(\s+FROM\s+'[^']*')?(\s+VIRTUAL)?/gi, "");
    const options = /NOT\s+ENFORCED/i.test(text)
      ? "'connector' = 'blackhole'"
      : "'connector' = 'filesystem', 'path' = '/nowhere', 'format' = 'json'";
    return plain.replace(/WITH\s*\([\s\S]*\)\s*$/i, `WITH (${options})`);
  }
  const runs = statement.kind === "select" || statement.kind === "insert" || statement.kind === "statementSet";
  return runs ? `EXPLAIN ${text.replace(/^EXECUTE\s+/i, "")}` : text;
}

/** The function or view that a statement defines. */
function createdBy({ text }: ScriptPart): string | undefined {
  return /^CREATE\s[^(]*?(?:FUNCTION|VIEW)\s+(?:IF\s+NOT\s+EXISTS\s+)?(\S+)/i.exec(text)?.[1];
}

/** Why Flink does not take a statement; undefined when it does. */
async function refusal(session: string, statement: string): Promise<string | undefined> {
  const path = `/v1/sessions/${session}`;
  const { operationHandle } = (await call("POST", `${path}/statements`, { statement })) as { operationHandle: string };
  for (;;) {
    try {
      const page = await call(
        "GET",
        `${path.replace("v1", "v2")}/operations/${operationHandle}/result/0?rowFormat=JSON`,
      );
      if ((page as { resultType: string }).resultType !== "NOT_READY") return undefined;
    } catch (error) {
      const causes = [...(error as Error).message.matchAll(/^(?:Caused by: )?[\w.$]+(?:Exception|Error): (.*)$/gm)];
      return causes.at(-1)?.[1] ?? (error as Error).message.slice(0, 300);
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

async function call(method: string, path: string, body?: object): Promise<unknown> {
  const init = { method, headers: { "content-type": "application/json" } };
  const response = await fetch(
    `${gateway}${path}`,
    body === undefined ? init : { ...init, body: JSON.stringify(body) },
  );
  const answer = (await response.json()) as { readonly errors?: readonly string[] };
  if (response.ok) return answer;
  throw new Error(answer.errors?.at(-1) ?? `${response.status}`);
}
