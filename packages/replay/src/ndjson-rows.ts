import { tripId } from "./csv-rows.ts";
import { isRfc3339, parseTime } from "./event-time.ts";
import type { Intake } from "./intake.ts";
import type { LineSink } from "./line-splitter.ts";
import { decodeLine } from "./line-text.ts";
import type { SourceObject } from "./source.ts";
import { timeOf } from "./time-adaptation.ts";
import { attributeIndex, TRIP_ATTRIBUTES } from "./trip-attributes.ts";
import type { TripBuilder } from "./trip-builder.ts";

/** What the rows of a file become. */
export interface NdjsonSettings {
  event: "taxi-trip" | "any";
  timeAttribute: string;
  keyAttribute: string;
  /** Further time attributes that have to be readable, because they will be moved. */
  movedAttributes: readonly string[];
}

type JsonObject = Record<string, unknown>;

/** Lines of JSON objects. */
export class NdjsonRows implements LineSink {
  readonly #object: SourceObject;
  readonly #intake: Intake;
  readonly #builder: TripBuilder;
  readonly #settings: NdjsonSettings;
  readonly #limit: number;

  constructor(object: SourceObject, intake: Intake, builder: TripBuilder, settings: NdjsonSettings, limit: number) {
    this.#object = object;
    this.#intake = intake;
    this.#builder = builder;
    this.#settings = settings;
    this.#limit = limit;
  }

  line(bytes: Buffer, number: number): void {
    const text = decodeLine(bytes);
    if (text === undefined) {
      this.#intake.reject(this.#object, number, "expected UTF-8, got other bytes", bytes.toString("latin1"));
      return;
    }
    const value = parseObject(text);
    if (typeof value === "string") {
      this.#intake.reject(this.#object, number, value, text);
    } else if (value.type === "watermark") {
      this.#intake.watermark(this.#object, number);
    } else if (this.#settings.event === "any") {
      this.#anyEvent(value, text, number);
    } else if (isTrip(value)) {
      this.#trip(value, text, number);
    } else {
      this.#otherTrip(value, text, number);
    }
  }

  longLine(start: Buffer, number: number): void {
    const reason = `expected a line of at most ${this.#limit} bytes, got a longer one`;
    this.#intake.reject(this.#object, number, reason, start.toString("latin1"));
  }

  /** A line stands for itself: none is ever open. */
  get openLine(): undefined {
    return undefined;
  }

  end(): void {
    // A line stands for itself: nothing is open at the end.
  }

  /** A line that is an event already passes as it is. */
  #trip(value: JsonObject, text: string, number: number): void {
    const key = partitionKey(value[this.#settings.keyAttribute]);
    if (key === undefined) this.#rejectKey(value, text, number);
    else this.#intake.accept(this.#object, number, parseTime(value[this.#settings.timeAttribute] as string), key, text);
  }

  #anyEvent(value: JsonObject, text: string, number: number): void {
    const { timeAttribute, keyAttribute, movedAttributes } = this.#settings;
    const time = timeOf(value[timeAttribute]);
    if (Number.isNaN(time)) {
      const reason = `${timeAttribute}: expected a date and time or epoch milliseconds, got ${show(value[timeAttribute])}`;
      this.#intake.reject(this.#object, number, reason, text);
      return;
    }
    const unreadable = movedAttributes.find((name) => value[name] !== undefined && Number.isNaN(timeOf(value[name])));
    if (unreadable !== undefined) {
      const reason = `${unreadable}: expected a date and time or epoch milliseconds, got ${show(value[unreadable])}`;
      this.#intake.reject(this.#object, number, reason, text);
      return;
    }
    const key = partitionKey(value[keyAttribute]);
    if (key === undefined) this.#rejectKey(value, text, number);
    else this.#intake.accept(this.#object, number, time, key, text);
  }

  /** A trip under other names or in other forms, such as a row of the commission's files written as JSON. */
  #otherTrip(value: JsonObject, text: string, number: number): void {
    if (value.type !== undefined && value.type !== "trip") {
      this.#intake.reject(this.#object, number, `type: expected "trip", got ${show(value.type)}`, text);
      return;
    }
    const values: unknown[] = new Array(TRIP_ATTRIBUTES.length);
    for (const [name, member] of Object.entries(value)) {
      const index = attributeIndex(name);
      if (index >= 0) values[index] = typeof member === "object" && member !== null ? JSON.stringify(member) : member;
      else if (name !== "type") this.#intake.columnsIgnored.add(name);
    }
    const payload = this.#builder.build(values, tripId(this.#object, number));
    if (payload === undefined) this.#intake.reject(this.#object, number, this.#builder.reason, text);
    else this.#intake.accept(this.#object, number, this.#builder.time, this.#builder.key, payload);
  }

  #rejectKey(value: JsonObject, text: string, number: number): void {
    const { keyAttribute } = this.#settings;
    const reason = `${keyAttribute}: expected a partition key of 1 to 256 characters, got ${show(value[keyAttribute])}`;
    this.#intake.reject(this.#object, number, reason, text);
  }
}

/** The object that a line holds, or why it holds none. */
function parseObject(text: string): JsonObject | string {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as JsonObject;
    return `expected a JSON object, got ${Array.isArray(value) ? "an array" : show(value)}`;
  } catch (error) {
    return `expected a JSON object, got ${(error as Error).message}`;
  }
}

/** True for an object that fits the schema `taxi-trip` version 1. */
function isTrip(value: JsonObject): boolean {
  return (
    value.type === "trip" &&
    isCount(value.trip_id) &&
    isDateTime(value.pickup_datetime) &&
    isDateTime(value.dropoff_datetime) &&
    isDegrees(value.pickup_longitude, 180) &&
    isDegrees(value.pickup_latitude, 90) &&
    isDegrees(value.dropoff_longitude, 180) &&
    isDegrees(value.dropoff_latitude, 90) &&
    typeof value.total_amount === "number" &&
    isOptional(value.vendor_id, isName) &&
    isOptional(value.passenger_count, isCount) &&
    isOptional(value.trip_distance, isNumber) &&
    isOptional(value.rate_code, isCount) &&
    isOptional(value.store_and_fwd_flag, isFlag) &&
    isOptional(value.payment_type, isCount) &&
    isOptional(value.fare_amount, isNumber) &&
    isOptional(value.extra, isNumber) &&
    isOptional(value.mta_tax, isNumber) &&
    isOptional(value.tip_amount, isNumber) &&
    isOptional(value.tolls_amount, isNumber) &&
    isOptional(value.improvement_surcharge, isNumber)
  );
}

function isOptional(value: unknown, holds: (value: unknown) => boolean): boolean {
  return value === undefined || holds(value);
}

function isCount(value: unknown): boolean {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function isNumber(value: unknown): boolean {
  return typeof value === "number";
}

function isName(value: unknown): boolean {
  return typeof value === "string" && value !== "";
}

function isFlag(value: unknown): boolean {
  return value === "Y" || value === "N";
}

function isDateTime(value: unknown): boolean {
  return typeof value === "string" && isRfc3339(value, parseTime(value));
}

function isDegrees(value: unknown, limit: number): boolean {
  return typeof value === "number" && value >= -limit && value <= limit;
}

function partitionKey(value: unknown): string | undefined {
  if (typeof value !== "string" && typeof value !== "number" && typeof value !== "boolean") return undefined;
  const key = String(value);
  return key.length >= 1 && key.length <= 256 ? key : undefined;
}

function show(value: unknown): string {
  const text = value === undefined ? "nothing" : JSON.stringify(value);
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
}
