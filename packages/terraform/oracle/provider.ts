// Rewrites test/fixtures/provider/*.json: the attributes that the real AWS provider has in its state after it applied
// test/fixtures/provider/<name>.tf to the embedded AWS. Arguments: the plugin folder and, optionally, names.
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { createCloud } from "@millrace/local-aws";
import { terraform } from "./terraform.ts";

const fixtures = fileURLToPath(new URL("../test/fixtures/provider/", import.meta.url));
const [plugins, ...wanted] = process.argv.slice(2);
if (!plugins) throw new Error("expected the plugin folder as argument");
const names = readdirSync(fixtures)
  .filter((name) => name.endsWith(".tf"))
  .map((name) => name.slice(0, -3))
  .filter((name) => wanted.length === 0 || wanted.includes(name));

const folder = mkdtempSync(path.join(tmpdir(), "millrace-oracle-"));
writeFileSync(path.join(folder, "main.tf"), provider("http://127.0.0.1:1", "x", "x"));
await terraform(["init", "-no-color", `-plugin-dir=${plugins}`], folder);
for (const name of names) await record(name);
rmSync(folder, { recursive: true });

async function record(name: string): Promise<void> {
  const cloud = createCloud({ region: "eu-west-1", account: "111122223333", speed: 20 });
  const listener = await cloud.listen();
  const text = readFileSync(path.join(fixtures, `${name}.tf`), "utf8");
  const { accessKeyId, secretAccessKey } = cloud.root;
  writeFileSync(path.join(folder, "main.tf"), provider(listener.url, accessKeyId, secretAccessKey) + text);
  rmSync(path.join(folder, "terraform.tfstate"), { force: true });
  const applied = await terraform(["apply", "-no-color", "-auto-approve"], folder);
  if (applied.code !== 0) {
    process.stdout.write(`${name}: apply failed\n${applied.errors}\n`);
  } else {
    const again = await terraform(["plan", "-no-color", "-detailed-exitcode"], folder);
    if (again.code !== 0) process.stdout.write(`${name}: plans a change again\n${again.output}${again.errors}\n`);
    const shown = JSON.parse((await terraform(["show", "-json"], folder)).output) as {
      values: { root_module: { resources: readonly { address: string; values: object }[] } };
    };
    const state = Object.fromEntries(
      shown.values.root_module.resources.map(({ address, values }) => [address, values]),
    );
    writeFileSync(path.join(fixtures, `${name}.json`), `${JSON.stringify(state, null, 2)}\n`);
    const destroyed = await terraform(["destroy", "-no-color", "-auto-approve"], folder);
    process.stdout.write(`${name}: ${destroyed.code === 0 ? "recorded" : `destroy failed\n${destroyed.errors}`}\n`);
  }
  await cloud.close();
}

function provider(endpoint: string, key: string, secret: string): string {
  const services = ["iam", "kinesis", "kinesisanalyticsv2", "s3", "sts"]
    .map((service) => `    ${service} = "${endpoint}"`)
    .join("\n");
  return `terraform {
  required_providers {
    aws = { source = "hashicorp/aws" }
  }
}
provider "aws" {
  region                      = "eu-west-1"
  access_key                  = "${key}"
  secret_key                  = "${secret}"
  skip_credentials_validation = true
  skip_metadata_api_check     = true
  skip_requesting_account_id  = true
  s3_use_path_style           = true
  max_retries                 = 1
  endpoints {
${services}
  }
}
`;
}
