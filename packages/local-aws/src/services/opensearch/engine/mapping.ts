import { type Field, readField } from "./field.ts";
import { illegalArgument, notExecuted, SearchError } from "./search-error.ts";

/** What becomes of a field that no mapping names. */
export type Dynamic = "true" | "false" | "strict";

/** A level of the mapping: the root, or an object field. */
export class ObjectField {
  readonly path: string;
  /** Undefined takes the parent's. */
  dynamic: Dynamic | undefined;
  readonly properties = new Map<string, Field | ObjectField>();

  constructor(path: string, dynamic?: Dynamic) {
    this.path = path;
    this.dynamic = dynamic;
  }

  toMapping(): object {
    const properties = Object.fromEntries([...this.properties].map(([name, field]) => [name, field.toMapping()]));
    return {
      ...(this.dynamic === undefined ? {} : { dynamic: this.dynamic }),
      ...(this.properties.size === 0 ? {} : { properties }),
      ...(this.path !== "" && this.properties.size === 0 ? { type: "object" } : {}),
    };
  }
}

/** index.mapping.total_fields.limit of OpenSearch. */
const MAX_FIELDS = 1000;

/** The fields of an index; fields are only ever added. */
export class Mapping {
  readonly root = new ObjectField("");
  readonly #leaves = new Map<string, Field>();

  /** A leaf by full path, multi-fields included. */
  field(path: string): Field | undefined {
    return this.#leaves.get(path);
  }

  /** Every leaf, multi-fields included. */
  get leaves(): IterableIterator<Field> {
    return this.#leaves.values();
  }

  /** Adds a definition of `mappings`. @throws SearchError; then the mapping is as before. */
  merge(definition: Readonly<Record<string, unknown>>): void {
    const added: [ObjectField, string, Field | ObjectField][] = [];
    this.#check(this.root, definition, "", added);
    for (const [parent, name, field] of added) this.add(parent, name, field);
    this.#setDynamic(this.root, definition);
  }

  /** Adds a field below `parent`. @throws SearchError illegal_argument_exception beyond 1,000 fields. */
  add(parent: ObjectField, name: string, field: Field | ObjectField): void {
    if (this.#leaves.size >= MAX_FIELDS)
      throw illegalArgument(`Limit of total fields [${MAX_FIELDS}] has been exceeded`);
    parent.properties.set(name, field);
    if (!(field instanceof ObjectField)) this.#register(field);
    else for (const [child, below] of field.properties) this.add(field, child, below);
  }

  #register(field: Field): void {
    this.#leaves.set(field.path, field);
    for (const sub of field.fields.values()) this.#register(sub);
  }

  #check(
    at: ObjectField,
    definition: Readonly<Record<string, unknown>>,
    path: string,
    added: [ObjectField, string, Field | ObjectField][],
  ): void {
    for (const name of Object.keys(definition)) {
      if (["properties", "dynamic", "type"].includes(name)) continue;
      throw notExecuted("mapper_parsing_exception", `mapping parameter [${name}]`, "leave it out");
    }
    readDynamic(definition);
    const properties = (definition.properties ?? {}) as Record<string, Record<string, unknown>>;
    for (const [name, given] of Object.entries(properties)) {
      const below = path === "" ? name : `${path}.${name}`;
      const isObject = given.type === "object" || (given.type === undefined && given.properties !== undefined);
      const known = at.properties.get(name);
      if (known === undefined) {
        const fresh = isObject ? new ObjectField(below, readDynamic(given)) : readField(below, given);
        added.push([at, name, fresh]);
        if (fresh instanceof ObjectField) this.#check(fresh, given, below, added);
      } else if (known instanceof ObjectField) {
        if (!isObject) throw illegalArgument(`can't merge a non object mapping [${below}] with an object mapping`);
        this.#check(known, given, below, added);
      } else {
        if (isObject) throw illegalArgument(`can't merge a non object mapping [${below}] with an object mapping`);
        this.#checkSame(known, readField(below, given), added);
      }
    }
  }

  /** A field keeps its type and parameters; multi-fields may join. */
  #checkSame(known: Field, given: Field, added: [ObjectField, string, Field | ObjectField][]): void {
    if (known.type !== given.type)
      throw illegalArgument(`mapper [${known.path}] cannot be changed from type [${known.type}] to [${given.type}]`);
    for (const name of new Set([...Object.keys(known.parameters), ...Object.keys(given.parameters)])) {
      const [before, after] = [known.parameters[name], given.parameters[name]];
      if (before !== after)
        throw illegalArgument(
          `Mapper for [${known.path}] conflicts with existing mapper:\n\tCannot update parameter [${name}] from [${before ?? null}] to [${after ?? null}]`,
        );
    }
    for (const [name, sub] of given.fields) {
      const same = known.fields.get(name);
      if (same !== undefined) this.#checkSame(same, sub, added);
      else
        throw notExecuted(
          "illegal_argument_exception",
          `adding multi-field [${sub.path}] to a field that exists`,
          "make a new index",
        );
    }
  }

  #setDynamic(at: ObjectField, definition: Readonly<Record<string, unknown>>): void {
    at.dynamic = readDynamic(definition) ?? at.dynamic;
    for (const [name, given] of Object.entries(
      (definition.properties ?? {}) as Record<string, Record<string, unknown>>,
    )) {
      const below = at.properties.get(name);
      if (below instanceof ObjectField) this.#setDynamic(below, given);
    }
  }
}

function readDynamic(definition: Readonly<Record<string, unknown>>): Dynamic | undefined {
  if (definition.dynamic === undefined) return undefined;
  const dynamic = String(definition.dynamic);
  if (dynamic !== "true" && dynamic !== "false" && dynamic !== "strict")
    throw new SearchError("mapper_parsing_exception", `Could not convert [dynamic] to boolean: [${dynamic}]`);
  return dynamic;
}
