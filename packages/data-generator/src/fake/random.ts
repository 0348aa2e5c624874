import {
  type Draw,
  type DrawContext,
  EitherDraw,
  NumberDraw,
  PatternDraw,
  PickDraw,
  RepeatDraw,
  type Scalar,
  WeightedDraw,
} from "../draw.ts";
import { type Call, type Functions, plain, withoutArgument } from "./call.ts";
import { COMPANY } from "./company.ts";
import { PLACES } from "./places.ts";
import { TEXTS } from "./texts.ts";
import { TRADE } from "./trade.ts";

export const RANDOM: Functions = {
  "random.number": (call) => {
    const { min, max, precision } = range(call);
    if (precision <= 0) throw call.fail("precision: expected a positive number");
    if (min > max) throw call.fail(`min ${min} is above max ${max}`);
    if (Math.floor(max / precision + 1e-9) < Math.ceil(min / precision - 1e-9)) {
      throw call.fail(`no multiple of ${precision} lies between ${min} and ${max}`);
    }
    return new NumberDraw(min, max, precision);
  },
  "random.arrayElement": (call) => new PickDraw(call.list(["a", "b", "c"])),
  "random.weightedArrayElement": weighted,
  "random.objectElement": (call) =>
    new PickDraw(call.scalars(Object.values(call.object({ foo: "bar", too: "car" })), "the values")),
  "random.uuid": plain(() => new Uuid()),
  "random.boolean": plain(() => new PickDraw([true, false])),
  "random.word": plain(word),
  "random.words": (call) => {
    const count = call.count(0, 1, 1000);
    return count === 0 ? new RepeatDraw(word(), 1, 3, " ") : new RepeatDraw(word(), count, count, " ");
  },
  "random.alphaNumeric": plain(() => new PickDraw([..."0123456789abcdefghijklmnopqrstuvwxyz"])),
  "helpers.randomize": (call) => new PickDraw(call.list(["a", "b", "c"])),
  "helpers.replaceSymbolWithNumber": (call) => new PatternDraw(call.text(""), false),
  "helpers.replaceSymbols": (call) => new PatternDraw(call.text(""), true),
};

/** A number alone is the maximum. */
function range(call: Call): { min: number; max: number; precision: number } {
  if (call.is("number")) return { min: 0, max: call.number(0), precision: 1 };
  const given = call.members("min", "max", "precision");
  return {
    min: call.memberNumber(given.min, "min", 0),
    max: call.memberNumber(given.max, "max", 99_999),
    precision: call.memberNumber(given.precision, "precision", 1),
  };
}

function weighted(call: Call): Draw<Scalar> {
  if (!call.given) return new PickDraw(["dog", "cat"]);
  const { weights, data } = call.members("weights", "data");
  const list = call.scalars(data, "data");
  const shares = call.scalars(weights, "weights");
  if (shares.length !== list.length) {
    throw call.fail(`there are ${shares.length} weights for ${list.length} elements of data`);
  }
  if (!shares.every((share) => typeof share === "number" && share >= 0)) {
    throw call.fail("weights: expected numbers that are not negative");
  }
  const numbers = shares as readonly number[];
  if (!numbers.some((share) => share > 0)) throw call.fail("weights: one of them must be positive");
  return new WeightedDraw(list, numbers);
}

const WORDS: readonly string[] = [
  "commerce.department",
  "commerce.productName",
  "commerce.productAdjective",
  "commerce.productMaterial",
  "commerce.product",
  "commerce.color",
  "company.catchPhraseAdjective",
  "company.catchPhraseDescriptor",
  "company.catchPhraseNoun",
  "company.bsAdjective",
  "company.bsBuzz",
  "company.bsNoun",
  "address.streetSuffix",
  "address.county",
  "address.country",
  "address.state",
  "hacker.noun",
  "hacker.verb",
  "hacker.adjective",
  "hacker.ingverb",
  "hacker.abbreviation",
];

function word(): Draw<Scalar> {
  const functions: Functions = { ...TRADE, ...COMPANY, ...PLACES, ...TEXTS };
  return new EitherDraw(...WORDS.map((name) => functions[name]!(withoutArgument(name))));
}

const HEX = "0123456789abcdef";

/** Version 4 of RFC 9562, from the seeded numbers. */
export class Uuid implements Draw<string> {
  draw({ random }: DrawContext): string {
    let text = "";
    for (let word = 0; word < 4; word++) {
      let bits = random.next();
      for (let digit = word * 8; digit < word * 8 + 8; digit++) {
        if (digit === 8 || digit === 12 || digit === 16 || digit === 20) text += "-";
        text += digit === 12 ? "4" : HEX[digit === 16 ? (bits & 3) | 8 : bits & 15];
        bits >>>= 4;
      }
    }
    return text;
  }
}
