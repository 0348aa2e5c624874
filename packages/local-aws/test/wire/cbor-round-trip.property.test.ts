import { cbor, tag } from "@smithy/core/cbor";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { createCloud } from "../../src/cloud.ts";
import { readInput, writeOutput } from "../../src/server/protocol.ts";
import { SERVICES } from "../../src/services/registry.ts";
import { unsigned } from "../server/requests.ts";
import { inputOf, normalise, outputOf } from "./arbitraries.ts";

// CBOR 1.1 is spoken by the Java SDK alone: documents are written and read here with the CBOR codec of the JavaScript SDK.

const cloud = createCloud();
afterAll(() => cloud.close());
const RUNS = { numRuns: 20 };

for (const { load } of SERVICES) {
  const definition = await load();
  if (!definition.protocols.includes("aws-cbor-1.1")) continue;
  const wire = await cloud.services.wire(definition);
  const names = Object.keys(cloud.services.instance(definition, cloud.region).operations).filter(
    (name) => !wire.schema.operations.get(name)!.output.byName.has("EventStream"),
  );

  describe(`${definition.id} over aws-cbor-1.1`, () => {
    it.each(names)("%s: reads inputs, and writes outputs", (name) => {
      const operation = wire.schema.operations.get(name)!;
      const call = { operation, protocol: "aws-cbor-1.1" } as const;

      fc.assert(
        fc.property(inputOf(operation, "aws-cbor-1.1"), outputOf(operation, "aws-cbor-1.1"), (input, output) => {
          const body = Buffer.from(cbor.serialize(withTags(input)));
          const read = readInput(call, unsigned("POST /"), new URLSearchParams(), { collected: body });
          const { body: written } = writeOutput(wire, call, output, { requestId: "request" });

          expect(normalise(read, false)).toEqual(normalise(input, false));
          expect(normalise(withDates(cbor.deserialize(written as Buffer)), false)).toEqual(normalise(output, false));
        }),
        RUNS,
      );
    });
  });
}

/** Timestamps as tag 1 around epoch milliseconds, as the Java SDK writes them. */
function withTags(value: unknown): unknown {
  if (value instanceof Date) return tag({ tag: 1, value: value.getTime() });
  if (value instanceof Uint8Array) return value;
  if (Array.isArray(value)) return value.map(withTags);
  if (typeof value === "object" && value !== null)
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, withTags(item)]));
  return value;
}

function withDates(value: unknown): unknown {
  if (value instanceof Uint8Array) return value;
  if (Array.isArray(value)) return value.map(withDates);
  if (typeof value !== "object" || value === null) return value;
  if ("tag" in value && "value" in value && value.tag === 1) return new Date(value.value as number);
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, withDates(item)]));
}
