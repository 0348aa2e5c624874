// Invocations of a function that answers with its event: cold starts, then warm ones in process and over HTTP.
//   npm run bench -- invoke
import { parseArgs } from "node:util";
import { CreateRoleCommand, IAMClient } from "@aws-sdk/client-iam";
import {
  CreateFunctionCommand,
  GetFunctionConfigurationCommand,
  InvokeCommand,
  LambdaClient,
} from "@aws-sdk/client-lambda";
import { createCloud } from "../src/index.ts";
import { lambda } from "../src/services/lambda/index.ts";
import { storedZip } from "./stored-zip.ts";

const { values } = parseArgs({
  options: { seconds: { type: "string", default: "3" }, json: { type: "boolean", default: false } },
});
const SECONDS = Number(values.seconds);
const COLD_STARTS = 10;

const cloud = createCloud();
const listener = await cloud.listen();
const { requestHandler: _, ...config } = cloud.clientConfig();
const clients = {
  "in-process": new LambdaClient(cloud.clientConfig()),
  HTTP: new LambdaClient({ ...config, endpoint: listener.url }),
};
const client = clients["in-process"];
const { Role } = await new IAMClient(cloud.clientConfig()).send(
  new CreateRoleCommand({
    RoleName: "bench",
    AssumeRolePolicyDocument: JSON.stringify({
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" }],
    }),
  }),
);
const ZipFile = storedZip("index.js", "exports.handler = async (event) => event;");

const cold: number[] = [];
for (let index = 0; index < COLD_STARTS; index++) {
  await createFunction(`cold-${index}`);
  const start = performance.now();
  await client.send(new InvokeCommand({ FunctionName: `cold-${index}`, Payload: "{}" }));
  cold.push(performance.now() - start);
}
await createFunction("echo");

const payloads = { "1 kB": JSON.stringify("x".repeat(1022)), "1 MB": JSON.stringify("x".repeat(1024 * 1024 - 2)) };
const rows: { transport: string; payload: string; "invocations/s": number }[] = [];
for (const [payload, text] of Object.entries(payloads)) {
  const api = cloud.services.instance(lambda, cloud.region).api;
  const caller = { principal: cloud.root.principal };
  const calls = {
    "between services": () => api.invoke({ functionName: "echo", payload: text, caller }),
    ...Object.fromEntries(
      Object.entries(clients).map(([transport, sender]) => [
        transport,
        () => sender.send(new InvokeCommand({ FunctionName: "echo", Payload: text })),
      ]),
    ),
  };
  for (const [transport, call] of Object.entries(calls)) {
    await measure(call, SECONDS / 3);
    rows.push({ transport, payload, "invocations/s": await measure(call, SECONDS) });
  }
}
const coldMs = cold.toSorted((a, b) => a - b)[COLD_STARTS / 2]!;
const result = { coldStartMs: Math.round(coldMs * 10) / 10, warm: rows };
if (values.json) process.stdout.write(`${JSON.stringify(result)}\n`);
else {
  console.table(rows);
  console.log(`cold start: ${result.coldStartMs} ms (median of ${COLD_STARTS})`);
}
await cloud.close();

async function createFunction(FunctionName: string): Promise<void> {
  await client.send(
    new CreateFunctionCommand({
      FunctionName,
      Role: Role!.Arn!,
      Runtime: "nodejs22.x",
      Handler: "index.handler",
      Code: { ZipFile },
    }),
  );
  while ((await client.send(new GetFunctionConfigurationCommand({ FunctionName }))).State !== "Active")
    await cloud.clock.sleep(50);
}

/** One call after the other. */
async function measure(call: () => Promise<unknown>, seconds: number): Promise<number> {
  const start = performance.now();
  let count = 0;
  while (performance.now() - start < seconds * 1000) {
    await call();
    count++;
  }
  return Math.round(count / ((performance.now() - start) / 1000));
}
