import { EitherDraw, JoinDraw, PickDraw } from "../draw.ts";
import * as trade from "../vocabulary/trade.ts";
import { type Functions, plain } from "./call.ts";
import { lastName } from "./people.ts";

const suffix = new PickDraw(trade.COMPANY_SUFFIXES);
const adjective = new PickDraw(trade.CATCH_ADJECTIVES);
const descriptor = new PickDraw(trade.CATCH_DESCRIPTORS);
const noun = new PickDraw(trade.CATCH_NOUNS);
const verb = new PickDraw(trade.BUSINESS_VERBS);
const buzz = new PickDraw(trade.BUSINESS_ADJECTIVES);
const thing = new PickDraw(trade.BUSINESS_NOUNS);

export const COMPANY: Functions = {
  "company.companyName": plain(
    () =>
      new EitherDraw(
        new JoinDraw(lastName, " ", suffix),
        new JoinDraw(lastName, "-", lastName),
        new JoinDraw(lastName, ", ", lastName, " and ", lastName),
      ),
  ),
  "company.companySuffix": plain(() => suffix),
  "company.catchPhrase": plain(() => new JoinDraw(adjective, " ", descriptor, " ", noun)),
  "company.catchPhraseAdjective": plain(() => adjective),
  "company.catchPhraseDescriptor": plain(() => descriptor),
  "company.catchPhraseNoun": plain(() => noun),
  "company.bs": plain(() => new JoinDraw(verb, " ", buzz, " ", thing)),
  "company.bsAdjective": plain(() => buzz),
  "company.bsBuzz": plain(() => verb),
  "company.bsNoun": plain(() => thing),
};
