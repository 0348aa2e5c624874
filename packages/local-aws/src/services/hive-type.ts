/** A column type of the catalogue, in Hive's terms. */
export type HiveType =
  | { readonly kind: "primitive"; readonly name: PrimitiveName }
  | { readonly kind: "decimal"; readonly precision: number; readonly scale: number }
  | { readonly kind: "text"; readonly name: "char" | "varchar"; readonly length: number }
  | { readonly kind: "array"; readonly element: HiveType }
  | { readonly kind: "map"; readonly key: HiveType; readonly value: HiveType }
  | { readonly kind: "struct"; readonly fields: readonly HiveField[] };

/** A member of a struct. */
export interface HiveField {
  readonly name: string;
  readonly type: HiveType;
}

const PRIMITIVES = [
  "boolean",
  "tinyint",
  "smallint",
  "int",
  "bigint",
  "float",
  "double",
  "string",
  "binary",
  "date",
  "timestamp",
] as const;

export type PrimitiveName = (typeof PRIMITIVES)[number];

const NAMES: ReadonlyMap<string, PrimitiveName> = new Map([
  ...PRIMITIVES.map((name) => [name, name] as const),
  ["integer", "int"],
  ["long", "bigint"],
]);

/** What a decimal without its sizes is (Hive Language Manual, "Decimals"). */
const DEFAULT_DECIMAL = { precision: 10, scale: 0 };
const MAX_PRECISION = 38;

/** Reads a type such as `struct<id:bigint,tags:array<string>>`; undefined when it is none. */
export function parseHiveType(text: string): HiveType | undefined {
  const reader = new TypeReader(text);
  const type = reader.type();
  return reader.atEnd() ? type : undefined;
}

/** The type as the catalogue writes it. */
export function formatHiveType(type: HiveType): string {
  switch (type.kind) {
    case "primitive":
      return type.name;
    case "decimal":
      return `decimal(${type.precision},${type.scale})`;
    case "text":
      return `${type.name}(${type.length})`;
    case "array":
      return `array<${formatHiveType(type.element)}>`;
    case "map":
      return `map<${formatHiveType(type.key)},${formatHiveType(type.value)}>`;
    case "struct":
      return `struct<${type.fields.map((field) => `${field.name}:${formatHiveType(field.type)}`).join(",")}>`;
  }
}

/** Reads forwards; whatever does not fit makes the whole undefined. */
class TypeReader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  atEnd(): boolean {
    this.#spaces();
    return this.#at === this.#text.length;
  }

  type(): HiveType | undefined {
    const name = this.#word(/[a-z_]+/iy)?.toLowerCase();
    if (name === undefined) return undefined;
    if (name === "array") return this.#array();
    if (name === "map") return this.#map();
    if (name === "struct") return this.#struct();
    if (name === "decimal" || name === "numeric") return this.#decimal();
    if (name === "char" || name === "varchar") return this.#characters(name);
    const primitive = NAMES.get(name);
    return primitive && { kind: "primitive", name: primitive };
  }

  #array(): HiveType | undefined {
    if (!this.#sign("<")) return undefined;
    const element = this.type();
    return element && this.#sign(">") ? { kind: "array", element } : undefined;
  }

  #map(): HiveType | undefined {
    if (!this.#sign("<")) return undefined;
    const key = this.type();
    if (!key || !this.#sign(",")) return undefined;
    const value = this.type();
    return value && this.#sign(">") ? { kind: "map", key, value } : undefined;
  }

  #struct(): HiveType | undefined {
    if (!this.#sign("<")) return undefined;
    const fields: HiveField[] = [];
    if (this.#sign(">")) return { kind: "struct", fields };
    do {
      const name = this.#word(/`[^`]+`|[^:,<>`]+/y)
        ?.replace(/^`|`$/g, "")
        .trim();
      if (!name || !this.#sign(":")) return undefined;
      const type = this.type();
      if (!type) return undefined;
      fields.push({ name, type });
    } while (this.#sign(","));
    return this.#sign(">") ? { kind: "struct", fields } : undefined;
  }

  #decimal(): HiveType | undefined {
    if (!this.#sign("(")) return { kind: "decimal", ...DEFAULT_DECIMAL };
    const precision = Number(this.#word(/\d+/y));
    const scale = this.#sign(",") ? Number(this.#word(/\d+/y)) : 0;
    const fits = precision >= 1 && precision <= MAX_PRECISION && scale >= 0 && scale <= precision;
    return fits && this.#sign(")") ? { kind: "decimal", precision, scale } : undefined;
  }

  #characters(name: "char" | "varchar"): HiveType | undefined {
    if (!this.#sign("(")) return undefined;
    const length = Number(this.#word(/\d+/y));
    return length >= 1 && this.#sign(")") ? { kind: "text", name, length } : undefined;
  }

  #word(pattern: RegExp): string | undefined {
    this.#spaces();
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text)?.[0];
    if (found !== undefined) this.#at += found.length;
    return found;
  }

  #sign(sign: string): boolean {
    this.#spaces();
    if (this.#text[this.#at] !== sign) return false;
    this.#at++;
    return true;
  }

  #spaces(): void {
    while (this.#text[this.#at] === " ") this.#at++;
  }
}
