// Our JSON codec against the SDK's own (@smithy/core JsonCodec2) on a PutRecords request of 500 x 150 B.
//   npm run bench -- codec
import { createRequire } from "node:module";
import * as kinesis from "@aws-sdk/client-kinesis";
import { readJson, writeJson } from "../src/wire/json.ts";
import { readServiceSchema } from "../src/wire/schema.ts";

const load = createRequire(createRequire(import.meta.url).resolve("@aws-sdk/client-kinesis"));
const { JsonCodec2 } = load("@smithy/core/protocols") as typeof import("@smithy/core/protocols");
const codec = new JsonCodec2({ timestampFormat: { useTrait: true, default: 7 }, jsonName: false });
codec.setSerdeContext({
  base64Decoder: (text: string) => Buffer.from(text, "base64"),
  base64Encoder: (bytes: Uint8Array | string) => Buffer.from(bytes).toString("base64"),
} as never);

const operation = readServiceSchema(kinesis).operations.get("PutRecords")!;
const input = {
  StreamName: "bench",
  Records: Array.from({ length: 500 }, (_, index) => ({ Data: Buffer.alloc(150, 97), PartitionKey: `key-${index}` })),
};
const body = Buffer.from(writeJson(operation.input, input, "member"));
const deserializer = codec.createDeserializer();
const sdkInput = (kinesis.PutRecords$ as unknown as [0, 0, 0, 0, () => never])[4]();

const rates = {
  "read, ours": perSecond(() => readJson(operation.input, body, "member")),
  "read, SDK": await perSecondAsync(() => deserializer.read(sdkInput, body as never)),
  "write, ours": perSecond(() => writeJson(operation.input, input, "member")),
  "write, SDK": perSecond(() => {
    const serializer = codec.createSerializer();
    serializer.write(sdkInput, input);
    return serializer.flush();
  }),
};
if (process.argv.includes("--json")) process.stdout.write(`${JSON.stringify(rates)}\n`);
else console.table(rates);

function perSecond(run: () => unknown): { "records/s": number } {
  for (let index = 0; index < 300; index++) run();
  const start = performance.now();
  let count = 0;
  while (performance.now() - start < 1000) {
    run();
    count++;
  }
  return { "records/s": Math.round((count * 500) / ((performance.now() - start) / 1000)) };
}

async function perSecondAsync(run: () => Promise<unknown>): Promise<{ "records/s": number }> {
  for (let index = 0; index < 300; index++) await run();
  const start = performance.now();
  let count = 0;
  while (performance.now() - start < 1000) {
    await run();
    count++;
  }
  return { "records/s": Math.round((count * 500) / ((performance.now() - start) / 1000)) };
}
