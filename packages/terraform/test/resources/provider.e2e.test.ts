import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { openBench } from "../support/cloud.ts";

const fixtures = fileURLToPath(new URL("../fixtures/provider/", import.meta.url));
const names = readdirSync(fixtures)
  .filter((name) => name.endsWith(".tf"))
  .map((name) => name.slice(0, -3));

type Attributes = Readonly<Record<string, unknown>>;

/** Ids that the embedded AWS draws, and times. */
const DRAWN = new Set([
  "unique_id",
  "policy_id",
  "create_date",
  "stream_arn",
  "stream_label",
  "last_modified",
  "creation_date",
  "creation_time",
  "last_modification_date",
  "create_timestamp",
  "last_update_timestamp",
]);

/** UUIDs and other ids within ARNs and names. */
const DRAWN_PART = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|(?<=:scalable-target\/)[0-9a-f]{36}/g;

/** Deprecated blocks of a bucket that show what its settings say; nothing here reads them. */
const MIRRORED = new Set(["server_side_encryption_configuration", "versioning"]);

test.each(names)("%s: attributes are what the real provider has in its state", async (name) => {
  const bench = openBench();
  const recorded = JSON.parse(readFileSync(`${fixtures}${name}.json`, "utf8")) as Record<string, Attributes>;
  const folder = bench.folder({
    "main.tf": `${readFileSync(`${fixtures}${name}.tf`, "utf8")}\n${Object.keys(recorded)
      .map((address, index) => `output "o${index}" { value = ${address} }`)
      .join("\n")}\n`,
  });

  const { outputs } = await bench.project(folder).apply();

  for (const [index, [address, theirs]] of Object.entries(recorded).entries()) {
    const ours = outputs[`o${index}`] as Attributes;
    const compared = Object.entries(ours).filter(
      ([attribute, value]) =>
        value !== undefined &&
        !DRAWN.has(attribute) &&
        !MIRRORED.has(attribute) &&
        !/-\d{26}$/.test(String(theirs[attribute])),
    );
    expect({ address, ...normal(Object.fromEntries(compared)) }).toEqual({
      address,
      ...normal(Object.fromEntries(compared.map(([attribute]) => [attribute, theirs[attribute]]))),
    });
  }
});

/** Policies are compared as JSON: the provider orders their members. Absent, null, empty text and empty collections are one; blocks are compared by what they hold. */
function normal(value: unknown): Attributes {
  return strip(value) as Attributes;
}

function strip(value: unknown): unknown {
  if (Array.isArray(value)) {
    const items = value.map(strip);
    // Blocks of a set have no order.
    if (items.every((item) => typeof item === "object"))
      items.sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
    return items.length === 0 ? undefined : items;
  }
  if (typeof value === "string" && value.startsWith("{")) return strip(JSON.parse(value));
  if (typeof value === "string") return value === "" ? undefined : value.replace(DRAWN_PART, "<drawn>");
  if (typeof value !== "object" || value === null) return value === null || value === "" ? undefined : value;
  const entries = Object.entries(value)
    .map(([key, item]) => [key, strip(item)] as const)
    .filter(([, item]) => item !== undefined);
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}
