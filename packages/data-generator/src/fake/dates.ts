import { compileDateFormat, type DateFormat } from "../date-format.ts";
import { type Draw, type DrawContext, PickDraw } from "../draw.ts";
import { DataGeneratorError } from "../errors.ts";
import type { Call, Functions } from "./call.ts";

const MONTHS = "January February March April May June July August September October November December".split(" ");
const WEEKDAYS = "Sunday Monday Tuesday Wednesday Thursday Friday Saturday".split(" ");
const LOCAL = "YYYY-MM-DDTHH:mm:ssZ";
const UTC = "YYYY-MM-DDTHH:mm:ss[Z]";
const DAY = 86_400_000;

/** Times are those of the event. `date.simTime` is the same time: here it is always the simulated one. */
export const DATES: Functions = {
  "date.now": (call) => new EventTime(formatOf(call, LOCAL, call.utcOffset)),
  "date.simTime": (call) => new EventTime(formatOf(call, LOCAL, call.utcOffset)),
  "date.utc": (call) => new EventTime(formatOf(call, UTC, 0)),
  "date.past": (call) => new Around(call, -call.count(1, 1, 1000) * 365 * DAY),
  "date.future": (call) => new Around(call, call.count(1, 1, 1000) * 365 * DAY),
  "date.recent": (call) => new Around(call, -call.count(1, 1, 100_000) * DAY),
  "date.month": (call) => names(call, MONTHS),
  "date.weekday": (call) => names(call, WEEKDAYS),
};

function formatOf(call: Call, fallback: string, utcOffset: number): DateFormat {
  try {
    return compileDateFormat(call.text(fallback), utcOffset);
  } catch (error) {
    if (error instanceof DataGeneratorError && error.code === "DATA_GENERATOR_FORMAT_INVALID") {
      throw call.fail(error.message);
    }
    throw error;
  }
}

function names(call: Call, list: readonly string[]): Draw<string> {
  const { abbr = false } = call.members("abbr");
  if (typeof abbr !== "boolean") throw call.fail("abbr: expected true or false");
  return new PickDraw(abbr ? list.map((name) => name.slice(0, 3)) : list);
}

class EventTime implements Draw<string> {
  readonly #format: DateFormat;

  constructor(format: DateFormat) {
    this.#format = format;
  }

  draw({ eventTime }: DrawContext): string {
    return this.#format.write(eventTime);
  }
}

/** A time within some span before or after the event, written as JavaScript writes dates. */
class Around implements Draw<string> {
  readonly #format: DateFormat;
  readonly #span: number;

  constructor(call: Call, span: number) {
    const zone = call.utcOffset === 0 ? " [(Coordinated Universal Time)]" : "";
    this.#format = compileDateFormat(`ddd MMM DD YYYY HH:mm:ss [GMT]ZZ${zone}`, call.utcOffset);
    this.#span = span;
  }

  draw({ random, eventTime }: DrawContext): string {
    const distance = random.integer(1000, Math.abs(this.#span));
    return this.#format.write(eventTime + Math.sign(this.#span) * distance);
  }
}
