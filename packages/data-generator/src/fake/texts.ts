import { type Draw, EitherDraw, JoinDraw, MapDraw, PickDraw, RepeatDraw, type Scalar } from "../draw.ts";
import * as technology from "../vocabulary/technology.ts";
import { type Call, type Functions, plain } from "./call.ts";

const word = new PickDraw(technology.LOREM);
const abbreviation = new PickDraw(technology.ABBREVIATIONS);
const adjective = new PickDraw(technology.HACKER_ADJECTIVES);
const noun = new PickDraw(technology.HACKER_NOUNS);
const verb = new PickDraw(technology.HACKER_VERBS);
const ingverb = new PickDraw(technology.HACKER_INGVERBS);

export { word as loremWord };

export const TEXTS: Functions = {
  "lorem.word": plain(() => word),
  "lorem.words": (call) => repeated(call, word, 3, 3, " "),
  "lorem.sentence": (call) => sentence(call.count(0, 1, 1000)),
  "lorem.sentences": (call) => repeated(call, sentence(0), 2, 6, " "),
  "lorem.paragraph": (call) => repeated(call, sentence(0), 3, 6, " "),
  "hacker.abbreviation": plain(() => abbreviation),
  "hacker.adjective": plain(() => adjective),
  "hacker.noun": plain(() => noun),
  "hacker.verb": plain(() => verb),
  "hacker.ingverb": plain(() => ingverb),
  "hacker.phrase": plain(
    () =>
      new EitherDraw(
        new JoinDraw("We need to ", verb, " the ", adjective, " ", abbreviation, " ", noun, "!"),
        new JoinDraw("Try to ", verb, " the ", abbreviation, " ", noun, ": the ", adjective, " ", noun, " may follow!"),
        new JoinDraw("The ", abbreviation, " ", noun, " is down, ", verb, " the ", adjective, " ", noun, "!"),
        new JoinDraw(
          "I'll ",
          verb,
          " the ",
          adjective,
          " ",
          abbreviation,
          " ",
          noun,
          " by ",
          ingverb,
          " the ",
          noun,
          ".",
        ),
      ),
  ),
};

function repeated(call: Call, of: Draw<Scalar>, min: number, max: number, separator: string): Draw<string> {
  const count = call.count(0, 1, 1000);
  return count === 0 ? new RepeatDraw(of, min, max, separator) : new RepeatDraw(of, count, count, separator);
}

/** A sentence of so many words; 0 for three to ten. */
function sentence(count: number): Draw<string> {
  const words = count === 0 ? new RepeatDraw(word, 3, 10, " ") : new RepeatDraw(word, count, count, " ");
  return new MapDraw(words, (text) => `${text[0]!.toUpperCase()}${text.slice(1)}.`);
}
