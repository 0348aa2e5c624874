import { type Draw, JoinDraw, PickDraw, type Scalar, WeightedDraw } from "./draw.ts";
import { DataGeneratorError, type Position } from "./errors.ts";
import { compileCall, type FakeOptions } from "./fake/catalog.ts";
import { Fixed, type JsonValue, ListDraw, NumberText, notJson, ObjectDraw, Replaced } from "./json-draws.ts";
import { type Piece, positionOf, type ScannedCall, scanTemplate } from "./scan.ts";

/**
 * Compiles a template whose records are JSON to draws of objects: each is what parsing the text of the same record would
 * give, without writing and parsing it. Calls may stand for values, parts of numbers and parts of strings.
 * @throws DataGeneratorError as compileTemplate does, and DATA_GENERATOR_NOT_JSON where the text would be no JSON, such as a
 * name outside of quotation marks. Numbers put together from several calls are judged when they are drawn.
 */
export function compileJsonTemplate<T = JsonValue>(template: string, options: FakeOptions = {}): Draw<T> {
  return new Parser(template, options).parse() as Draw<unknown> as Draw<T>;
}

type Part = string | ScannedCall;

class Parser {
  readonly #template: string;
  readonly #pieces: readonly Piece[];
  readonly #options: FakeOptions;
  #piece = 0;
  #offset = 0;

  constructor(template: string, options: FakeOptions) {
    this.#template = template;
    this.#pieces = scanTemplate(template);
    this.#options = options;
  }

  parse(): Draw<JsonValue> {
    const value = this.#value();
    this.#space();
    if (this.#peek() !== undefined) throw this.#fail("more after the end of the JSON value");
    return value;
  }

  /** The next character, a call, or undefined at the end; line breaks are passed over. */
  #peek(): Part | undefined {
    for (;;) {
      const piece = this.#pieces[this.#piece];
      if (piece === undefined || !("text" in piece)) return piece;
      const char = piece.text[this.#offset];
      if (char !== undefined && char !== "\n" && char !== "\r") return char;
      if (char === undefined) this.#nextPiece();
      else this.#offset++;
    }
  }

  #take(): Part | undefined {
    const part = this.#peek();
    if (typeof part === "string") this.#offset++;
    else this.#nextPiece();
    return part;
  }

  #nextPiece(): void {
    this.#piece++;
    this.#offset = 0;
  }

  /** Where the next character or call stands. */
  #position(): Position {
    this.#peek();
    const piece = this.#pieces[this.#piece];
    if (piece === undefined) return positionOf(this.#template, this.#template.length);
    return "text" in piece ? positionOf(this.#template, piece.offset + this.#offset) : piece.position;
  }

  #space(): void {
    while (this.#peek() === " " || this.#peek() === "\t") this.#take();
  }

  #value(): Draw<JsonValue> {
    this.#space();
    const next = this.#peek();
    if (next === "{") return this.#object();
    if (next === "[") return this.#list();
    if (next === '"') {
      const parts = this.#string();
      if (parts.every((part) => typeof part === "string")) return new Fixed(this.#json(`"${parts.join("")}"`));
      return new JoinDraw(...parts.map((part) => (typeof part === "string" ? unescaped(part) : this.#inString(part))));
    }
    return this.#bare();
  }

  #object(): Draw<JsonValue> {
    const names: string[] = [];
    const draws: Draw<JsonValue>[] = [];
    this.#take();
    this.#space();
    if (this.#skip("}")) return new ObjectDraw([], []);
    do {
      this.#space();
      if (this.#peek() !== '"') throw this.#fail("expected the name of a member in quotation marks");
      const name = this.#string();
      if (name.some((part) => typeof part !== "string")) throw this.#fail("a name of a member has no calls in it");
      names.push(this.#json(`"${name.join("")}"`) as string);
      this.#space();
      if (!this.#skip(":")) throw this.#fail("expected :");
      draws.push(this.#value());
      this.#space();
    } while (this.#skip(","));
    if (!this.#skip("}")) throw this.#fail("expected , or }");
    return new ObjectDraw(names, draws);
  }

  #list(): Draw<JsonValue> {
    const draws: Draw<JsonValue>[] = [];
    this.#take();
    this.#space();
    if (this.#skip("]")) return new ListDraw([]);
    do {
      draws.push(this.#value());
      this.#space();
    } while (this.#skip(","));
    if (!this.#skip("]")) throw this.#fail("expected , or ]");
    return new ListDraw(draws);
  }

  /** Texts and calls between two quotation marks; texts keep their escapes. */
  #string(): Part[] {
    const parts: Part[] = [];
    let text = "";
    this.#take();
    for (let part = this.#take(); part !== '"'; part = this.#take()) {
      if (part === undefined) throw this.#fail("a string does not end");
      if (typeof part === "string") text += part === "\\" ? `\\${this.#take()}` : part;
      else {
        if (text !== "") parts.push(text);
        text = "";
        parts.push(part);
      }
    }
    if (text !== "" || parts.length === 0) parts.push(text);
    return parts;
  }

  /** A value without quotation marks: a literal, a call, or both side by side as in `{{random.number(9)}}.5`. */
  #bare(): Draw<JsonValue> {
    const position = this.#position();
    const parts: Part[] = [];
    for (let part = this.#peek(); part !== undefined; part = this.#peek()) {
      if (typeof part === "string" && " \t,}]".includes(part)) break;
      this.#take();
      const last = parts.at(-1);
      if (typeof part === "string" && typeof last === "string") parts[parts.length - 1] = last + part;
      else parts.push(part);
    }
    if (parts.length === 0) throw this.#fail("expected a value");
    if (parts.length === 1) {
      const [part] = parts as [Part];
      return typeof part === "string" ? new Fixed(this.#json(part)) : this.#outsideString(part);
    }
    const draws = parts.map((part) => (typeof part === "string" ? part : compileCall(part, this.#options)));
    return new NumberText(new JoinDraw(...draws), position);
  }

  #inString(call: ScannedCall): Draw<Scalar> {
    const draw = compileCall(call, this.#options);
    for (const element of elementsOf(draw) ?? []) {
      if (JSON.stringify(String(element)) === `"${element}"`) continue;
      throw notJson(`${JSON.stringify(element)} cannot stand in a JSON string as it is`, call.argumentPosition);
    }
    // Formats and patterns: what they take over from their text would have to be escaped as well.
    const { argument = "" } = call;
    const text = argument.startsWith('"') ? argument.slice(1, -1) : argument;
    if (!elementsOf(draw) && !/^[[{]/.test(text) && /["\\]/.test(text)) {
      throw notJson(`${call.name}: ${argument} cannot stand in a JSON string as it is`, call.argumentPosition);
    }
    return draw;
  }

  #outsideString(call: ScannedCall): Draw<JsonValue> {
    const draw = compileCall(call, this.#options);
    const elements = elementsOf(draw);
    if (elements) {
      const values = elements.map((element) => {
        try {
          return JSON.parse(String(element)) as JsonValue;
        } catch (cause) {
          const message = `${call.name} gives ${JSON.stringify(element)}, which is no JSON without quotation marks around the call`;
          throw new DataGeneratorError("DATA_GENERATOR_NOT_JSON", message, { position: call.argumentPosition, cause });
        }
      });
      return new Replaced(
        draw as PickDraw<Scalar>,
        new Map(elements.map((element, index) => [element, values[index]!])),
      );
    }
    if (!NUMBERS.has(call.name)) {
      throw notJson(`${call.name} gives a text: put quotation marks around the call`, call.position);
    }
    return draw;
  }

  #skip(char: string): boolean {
    if (this.#peek() !== char) return false;
    this.#take();
    return true;
  }

  #json(text: string): JsonValue {
    try {
      return JSON.parse(text) as JsonValue;
    } catch {
      throw this.#fail(`${text} is no JSON value`);
    }
  }

  #fail(message: string): DataGeneratorError {
    return notJson(message, this.#position());
  }
}

/** Functions whose results are numbers or booleans. */
const NUMBERS: ReadonlySet<string> = new Set(["random.number", "random.boolean"]);

function elementsOf(draw: Draw<Scalar>): readonly Scalar[] | undefined {
  return draw instanceof PickDraw || draw instanceof WeightedDraw ? (draw.list as readonly Scalar[]) : undefined;
}

function unescaped(text: string): string {
  return JSON.parse(`"${text}"`) as string;
}
