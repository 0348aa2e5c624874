import fc from "fast-check";
import type { Protocol } from "../../src/service.ts";
import type { Member, Operation, Shape, Structure } from "../../src/wire/schema.ts";

/*
 * Values that the SDK client writes and reads back unchanged. What is left out, and why:
 * - members the client computes itself or checks: see COMPUTED_BY_THE_CLIENT;
 * - in headers, text that HTTP cannot carry (RFC 9110, section 5.5: no controls, trimmed, not empty), and list items
 *   with commas or quotes;
 * - in headers, fractions of a second, which http-date does not have;
 * - control characters in XML, which XML 1.0 does not have (the writer escapes them; see xml.test.ts);
 * - empty structures, lists and maps where the protocol has no way to write them (see `normalise`).
 */

/** Members that the client computes from others, overwrites, or refuses to send as given. */
const COMPUTED_BY_THE_CLIENT = [
  /^Checksum/, // Flexible checksums: computed, and the algorithm must be a known one.
  /^ContentMD5$/,
  /^ContentLength$/, // The length of the body.
  /SSECustomerKey/, // Encoded, with its digest added.
  /^Expires(String)?$/, // Kept as text beside the date.
  /^MFA$/,
  /^EndpointId$/, // EventBridge global endpoints have another address and signature.
];

export function isComputedByTheClient(name: string): boolean {
  return COMPUTED_BY_THE_CLIENT.some((pattern) => pattern.test(name));
}

const token = fc.stringMatching(/^[A-Za-z0-9_.-]{1,12}$/);
const headerText = fc.stringMatching(/^[!-~]([ -~]{0,20}[!-~])?$/);
const name = fc.stringMatching(/^[a-z][a-z0-9-]{2,20}[a-z0-9]$/);
const text = fc.string({ unit: "grapheme" });
const seconds = fc.integer({ min: 0, max: 4_000_000_000 }).map((value) => new Date(value * 1000));
const milliseconds = fc.integer({ min: 0, max: 4_000_000_000_000 }).map((value) => new Date(value));
const bytes = fc.uint8Array({ maxLength: 64 }).map((value) => Buffer.from(value));

/** Inputs of an operation, as its caller gives them. */
export function inputOf(operation: Operation, protocol: Protocol): fc.Arbitrary<Record<string, unknown>> {
  return structure(operation.input, protocol, 3, true);
}

/** Outputs of an operation, as its implementation gives them. */
export function outputOf(operation: Operation, protocol: Protocol): fc.Arbitrary<Record<string, unknown>> {
  const outputs = structure(operation.output, protocol, 3, true);
  // GetBucketLocation: the text of the document itself, where empty is absent.
  const [only, ...others] = operation.output.members;
  const unwrapped = only !== undefined && others.length === 0 && only.name === operation.output.traits.xmlName;
  return unwrapped ? outputs.filter((output) => output[only.name] !== "") : outputs;
}

/** Events of a stream: one member of the union each; the others are errors. */
export function eventOf(union: Structure, protocol: Protocol): fc.Arbitrary<Record<string, object>> {
  const events = union.members.filter(({ shape }) => shape.kind === "structure" && !shape.error);
  return fc.oneof(
    ...events.map((member) =>
      arbitraryOf(member.shape, protocol, 3).map((value) => ({ [member.name]: value as object })),
    ),
  );
}

function structure(
  shape: Structure,
  protocol: Protocol,
  depth: number,
  top: boolean,
): fc.Arbitrary<Record<string, unknown>> {
  const members = shape.members.filter(
    (member) => !(top && isComputedByTheClient(member.name)) && !isEventStream(member.shape),
  );
  if (shape.union)
    return fc.oneof(
      ...shallow(members, depth).map((member) =>
        memberValue(member, protocol, depth).map((value) => ({ [member.name]: value })),
      ),
    );
  const needed = members.filter((member) => member.required || isSelfFilled(member));
  // Below the depth only what must be there, so that recursive shapes end.
  const drawn = depth <= 0 ? needed : members;
  const model = Object.fromEntries(drawn.map((member) => [member.name, memberValue(member, protocol, depth)]));
  return fc.record(model, { requiredKeys: needed.map(({ name }) => name) }) as fc.Arbitrary<Record<string, unknown>>;
}

/** Below the depth, the members of a union that hold no further shapes: an attribute value is a text, not a list. */
function shallow(members: readonly Member[], depth: number): readonly Member[] {
  if (depth > 0) return members;
  const plain = members.filter(({ shape }) => !["structure", "list", "map"].includes(shape.kind));
  return plain.length > 0 ? plain : members.slice(0, 1);
}

/**
 * The client fills idempotency tokens and the content type when they are absent, has a stream where there is none, and
 * takes an answer without its document for an aborted one.
 */
function isSelfFilled({ name, binding, traits }: Member): boolean {
  return "idempotencyToken" in traits || (name === "ContentType" && binding === "header") || binding === "payload";
}

function isEventStream(shape: Shape): boolean {
  return shape.kind === "structure" && shape.union && shape.traits.streaming === 1;
}

function memberValue(member: Member, protocol: Protocol, depth: number): fc.Arbitrary<unknown> {
  const { shape, binding } = member;
  switch (binding) {
    case "label":
      return member.name === "Bucket" ? name : fc.string({ unit: "grapheme", minLength: 1 });
    case "header":
      return inHeader(shape);
    case "query":
      return inQuery(shape);
    case "prefix-headers":
      return fc.dictionary(fc.stringMatching(/^[a-z0-9-]{1,10}$/), headerText, { minKeys: 1 });
    case "payload":
      if (shape.kind === "stream" || shape.kind === "blob") return bytes;
      if (shape.kind === "string") return fc.string({ unit: "grapheme", minLength: 1 });
      return arbitraryOf(shape, protocol, depth - 1);
    case "status":
      return fc.constantFrom(200, 201);
    case "body":
    case "query-params":
      if (member.name === "Bucket" && protocol === "rest-xml" && shape.kind === "string") return name;
      return arbitraryOf(shape, protocol, depth - 1);
  }
}

function inHeader(shape: Shape): fc.Arbitrary<unknown> {
  if (shape.kind === "timestamp") return shape.format === "date-time" ? milliseconds : seconds;
  if (shape.kind === "list") return fc.array(token, { minLength: 1 });
  if (shape.kind === "number") return fc.nat();
  if (shape.kind === "boolean") return fc.boolean();
  return headerText;
}

function inQuery(shape: Shape): fc.Arbitrary<unknown> {
  if (shape.kind === "timestamp") return seconds;
  if (shape.kind === "list") return fc.array(fc.string({ unit: "grapheme", minLength: 1 }), { minLength: 1 });
  if (shape.kind === "number") return fc.nat();
  if (shape.kind === "boolean") return fc.boolean();
  return fc.string({ unit: "grapheme", minLength: 1 });
}

function arbitraryOf(shape: Shape, protocol: Protocol, depth: number): fc.Arbitrary<unknown> {
  switch (shape.kind) {
    case "string":
      return text;
    case "blob":
    case "stream":
      return bytes;
    case "boolean":
      return fc.boolean();
    case "number":
      return fc.oneof(
        fc.nat(),
        fc.integer(),
        // The client reads a whole number above 2^53 from its text, as another type.
        fc
          .double({ noNaN: true, noDefaultInfinity: true })
          .filter((value) => !Number.isInteger(value) || Number.isSafeInteger(value))
          .map(withoutNegativeZero),
      );
    case "timestamp":
      return shape.format === "http-date" ? seconds : milliseconds;
    case "list":
      return fc.array(arbitraryOf(shape.element.shape, protocol, depth - 1), { maxLength: depth > 0 ? 3 : 1 });
    case "map":
      return fc.dictionary(
        fc.string({ unit: "grapheme" }).filter((key) => key !== "__proto__"),
        arbitraryOf(shape.value.shape, protocol, depth - 1),
        { maxKeys: 3 },
      );
    case "structure":
      return structure(shape, protocol, depth, false);
    case "document":
      return fc.dictionary(fc.stringMatching(/^[a-z]{1,8}$/), fc.oneof(text, fc.integer(), fc.boolean()), {
        maxKeys: 3,
      });
    case "bigint":
    case "bigdecimal":
    case "unit":
      throw new TypeError(`no arbitrary for ${shape.kind} yet: write one with the first service that has it`);
  }
}

/** JSON and XML have no negative zero. */
function withoutNegativeZero(value: number): number {
  return value + 0;
}

/**
 * What is the same on the wire: bytes as hex, and, where `sparse`, no empty structures, lists and maps, which Query and
 * REST-XML leave out or cannot tell from absent ones.
 */
export function normalise(value: unknown, sparse: boolean): unknown {
  if (value instanceof Date) return { timestamp: value.getTime() };
  if (value instanceof Uint8Array) return { bytes: Buffer.from(value).toString("hex") };
  if (Array.isArray(value)) {
    const items = value.map((item) => normalise(item, sparse)).filter((item) => !sparse || item !== undefined);
    return sparse && items.length === 0 ? undefined : items;
  }
  if (typeof value === "object" && value !== null) {
    const entries = Object.entries(value)
      .map(([key, item]) => [key, normalise(item, sparse)] as const)
      .filter(([, item]) => item !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1));
    return sparse && entries.length === 0 ? undefined : Object.fromEntries(entries);
  }
  return value;
}
