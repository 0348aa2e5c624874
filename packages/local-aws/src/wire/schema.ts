import { LocalAwsError } from "../errors.ts";

/*
 * The AWS SDK exports each operation and shape as a static schema tuple (package @smithy/types, static-schemas.d.ts):
 *   simple [0, namespace, name, traits, type]           list  [1, namespace, name, traits, member]
 *   map    [2, namespace, name, traits, key, value]     union [4, namespace, name, traits, names, members]
 *   struct [3, namespace, name, traits, names, members, required]   error [-3, ...as struct]
 *   operation [9, namespace, name, traits, input, output]
 * A member is a type or [type, traits]; a type is a number, "unit", a tuple, or a function that returns one.
 * The first `required` members of a structure are the required ones.
 */

export interface Structure {
  readonly kind: "structure";
  readonly name: string;
  readonly union: boolean;
  readonly error: boolean;
  readonly members: readonly Member[];
  readonly byName: ReadonlyMap<string, Member>;
  readonly traits: Traits;
}
export interface List {
  readonly kind: "list";
  readonly name: string;
  /** Items may be null. */
  readonly sparse: boolean;
  readonly element: Member;
}
export interface Mapping {
  readonly kind: "map";
  readonly name: string;
  readonly key: Member;
  readonly value: Member;
}
export interface Simple {
  readonly kind:
    | "string"
    | "number"
    | "boolean"
    | "blob"
    | "stream"
    | "timestamp"
    | "document"
    | "bigint"
    | "bigdecimal"
    | "unit";
  readonly name: string;
  /** Set on timestamps whose format the model fixes. */
  readonly format?: TimestampFormat;
}
export type Shape = Structure | List | Mapping | Simple;

export type TimestampFormat = "date-time" | "http-date" | "epoch-seconds";

/** Where a member travels in REST protocols. */
export type Binding = "body" | "label" | "header" | "prefix-headers" | "query" | "query-params" | "payload" | "status";

export interface Member {
  readonly name: string;
  readonly shape: Shape;
  readonly required: boolean;
  readonly binding: Binding;
  /** Header or query name for those bindings, in the case of the model; else the member's name. */
  readonly wireName: string;
  readonly traits: Traits;
}

export interface Traits {
  readonly xmlName?: string;
  readonly xmlFlattened?: 1;
  readonly xmlAttribute?: 1;
  readonly xmlNamespace?: readonly [string, string] | readonly [string];
  readonly jsonName?: string;
  readonly httpHeader?: string;
  readonly httpPrefixHeaders?: string;
  readonly httpQuery?: string;
  readonly httpPayload?: 1;
  readonly httpLabel?: 1;
  readonly httpQueryParams?: 1;
  readonly httpResponseCode?: 1;
  readonly sparse?: 1;
  readonly streaming?: 1;
  readonly eventHeader?: 1;
  readonly eventPayload?: 1;
  readonly error?: "client" | "server";
  readonly httpError?: number;
  readonly awsQueryError?: readonly [string, number];
  readonly http?: readonly [method: string, uri: string, status: number];
  readonly hostLabel?: 1;
  readonly endpoint?: readonly string[];
}

export interface Operation {
  readonly name: string;
  readonly input: Structure;
  readonly output: Structure;
  readonly http: Traits["http"];
}

export interface ServiceSchema {
  readonly operations: ReadonlyMap<string, Operation>;
  readonly errors: ReadonlyMap<string, Structure>;
}

type Tuple = readonly unknown[];
type Ref = number | string | Tuple | (() => Ref);

/** Bits of a numeric trait set, lowest first (translateTraits in @smithy/core). */
const TRAIT_BITS = [
  "httpLabel",
  "idempotent",
  "idempotencyToken",
  "sensitive",
  "httpPayload",
  "httpResponseCode",
  "httpQueryParams",
];
const UNIT: Structure = {
  kind: "structure",
  name: "Unit",
  union: false,
  error: false,
  members: [],
  byName: new Map(),
  traits: {},
};

/** Reads every operation and error of an SDK client package's exports. */
export function readServiceSchema(sdk: Record<string, unknown>): ServiceSchema {
  const shapes = new Map<Tuple, Shape>();
  const operations = new Map<string, Operation>();
  const errors = new Map<string, Structure>();
  for (const value of Object.values(sdk)) {
    if (!Array.isArray(value)) continue;
    if (value[0] === 9) operations.set(value[2], lazyOperation(value, shapes));
    if (value[0] === -3) errors.set(value[2], asStructure(readShape(value, shapes)));
  }
  if (operations.size === 0) {
    throw new LocalAwsError(
      "LOCAL_AWS_SCHEMA",
      "service schema: expected an SDK client that exports operation schemas, found none; install the pinned @aws-sdk version",
    );
  }
  return { operations, errors };
}

/** Shapes are read on first use: a cold start pays only for the operations it serves. */
function lazyOperation(tuple: Tuple, shapes: Map<Tuple, Shape>): Operation {
  let input: Structure | undefined;
  let output: Structure | undefined;
  return {
    name: tuple[2] as string,
    http: readTraits(tuple[3]).http,
    get input() {
      input ??= asStructure(readShape(tuple[4] as Ref, shapes));
      return input;
    },
    get output() {
      output ??= asStructure(readShape(tuple[5] as Ref, shapes));
      return output;
    },
  };
}

function asStructure(shape: Shape): Structure {
  return shape.kind === "structure" ? shape : UNIT;
}

function readShape(ref: Ref, shapes: Map<Tuple, Shape>): Shape {
  while (typeof ref === "function") ref = ref();
  if (ref === "unit") return UNIT;
  if (typeof ref === "number") return readTypeCode(ref);
  if (typeof ref === "string") throw new LocalAwsError("LOCAL_AWS_SCHEMA", `schema: unknown type ${ref}`);
  const known = shapes.get(ref);
  if (known) return known;
  const name = ref[2] as string;
  switch (ref[0]) {
    case 0: {
      const shape = readShape(ref[4] as Ref, shapes);
      shapes.set(ref, shape);
      return shape;
    }
    case 1: {
      const list = { kind: "list", name, sparse: readTraits(ref[3]).sparse === 1 } as {
        -readonly [K in keyof List]: List[K];
      };
      shapes.set(ref, list);
      list.element = readMember("member", ref[4], false, shapes);
      return list;
    }
    case 2: {
      const map = { kind: "map", name } as { -readonly [K in keyof Mapping]: Mapping[K] };
      shapes.set(ref, map);
      map.key = readMember("key", ref[4] ?? 0, false, shapes);
      map.value = readMember("value", ref[5], false, shapes);
      return map;
    }
    case 3:
    case 4:
    case -3: {
      const members: Member[] = [];
      const byName = new Map<string, Member>();
      const traits = readTraits(ref[3]);
      const structure: Structure = {
        kind: "structure",
        name,
        union: ref[0] === 4,
        error: ref[0] === -3,
        members,
        byName,
        traits,
      };
      shapes.set(ref, structure);
      const names = ref[4] as string[];
      const required = (ref[6] as number | undefined) ?? 0;
      for (let index = 0; index < names.length; index++) {
        const member = readMember(names[index]!, (ref[5] as unknown[])[index], index < required, shapes);
        members.push(member);
        byName.set(member.name, member);
      }
      return structure;
    }
    default:
      throw new LocalAwsError("LOCAL_AWS_SCHEMA", `schema ${name}: unknown kind ${String(ref[0])}`);
  }
}

function readMember(name: string, raw: unknown, required: boolean, shapes: Map<Tuple, Shape>): Member {
  let type = raw;
  let traits: Traits = {};
  while (Array.isArray(type) && type.length === 2) {
    traits = { ...readTraits(type[1]), ...traits };
    type = type[0];
  }
  const { binding, wireName } = bindingOf(name, traits);
  let shape: Shape | undefined;
  return {
    name,
    required,
    binding,
    wireName,
    traits,
    get shape() {
      shape ??= readShape(type as Ref, shapes);
      return shape;
    },
  };
}

function bindingOf(name: string, traits: Traits): { binding: Binding; wireName: string } {
  if (traits.httpPayload) return { binding: "payload", wireName: name };
  if (traits.httpLabel) return { binding: "label", wireName: name };
  if (traits.httpHeader) return { binding: "header", wireName: traits.httpHeader.toLowerCase() };
  if (traits.httpPrefixHeaders !== undefined)
    return { binding: "prefix-headers", wireName: traits.httpPrefixHeaders.toLowerCase() };
  if (traits.httpQuery) return { binding: "query", wireName: traits.httpQuery };
  if (traits.httpQueryParams) return { binding: "query-params", wireName: name };
  if (traits.httpResponseCode) return { binding: "status", wireName: name };
  return { binding: "body", wireName: name };
}

function readTraits(raw: unknown): Traits {
  if (typeof raw === "object" && raw !== null) return raw;
  const traits: Record<string, 1> = {};
  for (let bit = 0; bit < TRAIT_BITS.length; bit++)
    if ((((raw as number) | 0) >> bit) & 1) traits[TRAIT_BITS[bit]!] = 1;
  return traits;
}

function readTypeCode(code: number): Shape {
  if (code >= 128) {
    const value = readTypeCode(code & 0x3f);
    return {
      kind: "map",
      name: "map",
      key: plainMember("key", { kind: "string", name: "string" }),
      value: plainMember("value", value),
    };
  }
  if (code >= 64)
    return { kind: "list", name: "list", sparse: false, element: plainMember("member", readTypeCode(code & 0x3f)) };
  const simple = SIMPLE[code];
  if (!simple) throw new LocalAwsError("LOCAL_AWS_SCHEMA", `schema: unknown type code ${code}`);
  return simple;
}

function plainMember(name: string, shape: Shape): Member {
  return { name, shape, required: false, binding: "body", wireName: name, traits: {} };
}

const SIMPLE: Record<number, Simple> = {
  0: { kind: "string", name: "string" },
  1: { kind: "number", name: "number" },
  2: { kind: "boolean", name: "boolean" },
  4: { kind: "timestamp", name: "timestamp" },
  5: { kind: "timestamp", name: "timestamp", format: "date-time" },
  6: { kind: "timestamp", name: "timestamp", format: "http-date" },
  7: { kind: "timestamp", name: "timestamp", format: "epoch-seconds" },
  15: { kind: "document", name: "document" },
  17: { kind: "bigint", name: "bigint" },
  19: { kind: "bigdecimal", name: "bigdecimal" },
  21: { kind: "blob", name: "blob" },
  42: { kind: "stream", name: "stream" },
};
