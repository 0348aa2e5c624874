import { parseTime } from "./event-time.ts";
import { formatTime } from "./time-adaptation.ts";
import { type AttributeKind, TRIP_ATTRIBUTES } from "./trip-attributes.ts";

/** JSON's number grammar without exponent, within a double: such a text is passed on as it is, with all of its digits. */
const JSON_NUMBER = /^-?(0|[1-9]\d{0,299})(\.\d+)?$/;
const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;

/** Words that files of 2009 to 2014 write in place of the payment numbers, by their first three letters. */
const PAYMENTS: Readonly<Record<string, string>> = {
  crd: "1",
  cre: "1",
  csh: "2",
  cas: "2",
  noc: "3",
  "no ": "3",
  dis: "4",
  unk: "5",
  voi: "6",
};

/** Length of `2016-01-01 00:12:30`, the form in the commission's files; no other valid time is as long. */
const WALL_TIME = 19;

/** Spellings of an absent value, beside the empty text. */
const ABSENT = new Set(["", "NULL", "null", "\\N", "NaN", "nan"]);

/** What stands before each attribute's value. */
const NAMES = TRIP_ATTRIBUTES.map(({ name }) => `,"${name}":`);

/** Makes `taxi-trip` events out of rows of values. */
export class TripBuilder {
  /** Event time of the last built event. */
  time = Number.NaN;
  /** Partition key of the last built event. */
  key = "";
  /** Why the last row is no event. */
  reason = "";
  readonly #timeAttribute: string;
  readonly #keyAttribute: string;

  constructor(timeAttribute: string, keyAttribute: string) {
    this.#timeAttribute = timeAttribute;
    this.#keyAttribute = keyAttribute;
  }

  /**
   * Builds the payload of a row, `values` in the order of {@link TRIP_ATTRIBUTES}; undefined with `reason` set when it is no trip.
   * `tripId` serves where the row has no identifier.
   */
  build(values: readonly unknown[], tripId: number): string | undefined {
    // Joined once at the end: a text built by adding would be held as a tree of its pieces.
    const members = ['{"type":"trip"'];
    this.key = "";
    for (let index = 0; index < TRIP_ATTRIBUTES.length; index++) {
      const { name, kind, required } = TRIP_ATTRIBUTES[index]!;
      const value = present(values[index]) ?? (kind === "id" ? tripId : undefined);
      if (value === undefined) {
        if (!required) continue;
        this.reason = `${name}: expected ${EXPECTED[kind]}, got nothing`;
        return undefined;
      }
      const json = this.#toJson(kind, value, name === this.#timeAttribute);
      if (json === undefined) {
        this.reason = `${name}: expected ${EXPECTED[kind]}, got ${show(value)}`;
        return undefined;
      }
      if (json === "") continue;
      members.push(NAMES[index]!, json);
      if (name === this.#keyAttribute) this.key = json.startsWith('"') ? (JSON.parse(json) as string) : json;
    }
    if (this.key === "" || this.key.length > 256) {
      this.reason = `${this.#keyAttribute}: expected a partition key of 1 to 256 characters, got ${this.key.length}`;
      return undefined;
    }
    members.push("}");
    return members.join("");
  }

  /** The value as JSON, `""` to leave it out, undefined when it is not of its kind. */
  #toJson(kind: AttributeKind, value: unknown, isEventTime: boolean): string | undefined {
    switch (kind) {
      case "time": {
        const time = typeof value === "string" ? parseTime(value) : typeof value === "number" ? value : Number.NaN;
        if (isEventTime) this.time = time;
        if (typeof value === "string" && value.length === WALL_TIME && !Number.isNaN(time)) {
          return `"${value.slice(0, 10)}T${value.slice(11)}.000Z"`;
        }
        return Math.abs(time) <= 8.64e15 ? `"${formatTime(time)}"` : undefined;
      }
      case "number":
        return numberJson(value);
      case "longitude":
        return within(numberJson(value), 180);
      case "latitude":
        return within(numberJson(value), 90);
      case "id":
      case "count": {
        const json = numberJson(value);
        const number = Number(json);
        return json !== undefined && Number.isSafeInteger(number) && number >= 0 ? String(number) : undefined;
      }
      case "text":
        return asciiJson(String(value));
      case "flag":
        return flagJson(String(value).toUpperCase());
      case "payment": {
        const json = numberJson(value);
        if (json !== undefined) return this.#toJson("count", value, false);
        return PAYMENTS[String(value).toLowerCase().slice(0, 3)];
      }
    }
  }
}

const EXPECTED: Readonly<Record<AttributeKind, string>> = {
  id: "an integer from 0",
  time: "a date and time",
  number: "a number",
  longitude: "degrees from -180 to 180",
  latitude: "degrees from -90 to 90",
  count: "an integer from 0",
  text: "a text",
  flag: "Y or N",
  payment: "a payment type",
};

/** The value without surrounding space, or undefined for the spellings of nothing. */
function present(value: unknown): unknown {
  if (value === undefined || value === null) return undefined;
  if (typeof value === "bigint") return Number(value);
  if (typeof value !== "string") return Number.isNaN(value) ? undefined : value;
  const text = value.trim();
  return ABSENT.has(text) ? undefined : text;
}

function numberJson(value: unknown): string | undefined {
  if (typeof value === "number") return Number.isFinite(value) ? String(value) : undefined;
  if (typeof value !== "string") return undefined;
  if (JSON_NUMBER.test(value)) return value;
  return NUMBER.test(value) ? numberJson(Number(value)) : undefined;
}

function within(json: string | undefined, limit: number): string | undefined {
  return json !== undefined && Math.abs(Number(json)) <= limit ? json : undefined;
}

/** Files of 2009 write 1 and 0, those of one vendor `*` for an unknown flag, which the event leaves out. */
function flagJson(value: string): string | undefined {
  if (value === "Y" || value === "1") return '"Y"';
  if (value === "N" || value === "0") return '"N"';
  return value === "*" ? "" : undefined;
}

/** JSON text in ASCII, so that payloads of text files need no second encoding. */
function asciiJson(value: string): string {
  return JSON.stringify(value).replace(/[\u007f-\uffff]/g, (letter) => {
    return `\\u${letter.charCodeAt(0).toString(16).padStart(4, "0")}`;
  });
}

function show(value: unknown): string {
  const text = typeof value === "string" ? JSON.stringify(value) : String(value);
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
}
