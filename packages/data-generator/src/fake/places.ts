import { EitherDraw, JoinDraw, MapDraw, NumberDraw, PatternDraw, PickDraw } from "../draw.ts";
import * as places from "../vocabulary/places.ts";
import { type Functions, plain } from "./call.ts";
import { firstName, lastName } from "./people.ts";

const cityPrefix = new PickDraw(places.CITY_PREFIXES);
const citySuffix = new PickDraw(places.CITY_SUFFIXES);
const streetSuffix = new PickDraw(places.STREET_SUFFIXES);
const city = new EitherDraw<string>(
  new JoinDraw(cityPrefix, " ", firstName, citySuffix),
  new JoinDraw(cityPrefix, " ", firstName),
  new JoinDraw(firstName, citySuffix),
  new JoinDraw(lastName, citySuffix),
);
const streetName = new EitherDraw(
  new JoinDraw(firstName, " ", streetSuffix),
  new JoinDraw(lastName, " ", streetSuffix),
);
const secondary = new EitherDraw(new PatternDraw("Apt. ###", false), new PatternDraw("Suite ###", false));
const houseNumber = new EitherDraw(
  new PatternDraw("!##", false),
  new PatternDraw("!###", false),
  new PatternDraw("!####", false),
);
const street = new JoinDraw(houseNumber, " ", streetName);

export const PLACES: Functions = {
  "address.zipCode": (call) => {
    if (call.given) return new PatternDraw(call.text(""), true);
    return new EitherDraw(new PatternDraw("#####", false), new PatternDraw("#####-####", false));
  },
  "address.city": plain(() => city),
  "address.cityPrefix": plain(() => cityPrefix),
  "address.citySuffix": plain(() => citySuffix),
  "address.streetName": plain(() => streetName),
  "address.streetAddress": (call) => {
    if (!call.given) return street;
    if (!call.is("boolean")) throw call.fail("expected true or false");
    return call.boolean() ? new JoinDraw(street, " ", secondary) : street;
  },
  "address.streetSuffix": plain(() => streetSuffix),
  "address.secondaryAddress": plain(() => secondary),
  "address.county": plain(() => new PickDraw(places.COUNTIES)),
  "address.country": plain(() => new PickDraw(places.COUNTRIES.map(([name]) => name))),
  "address.countryCode": plain(() => new PickDraw(places.COUNTRIES.map(([, code]) => code))),
  "address.state": plain(() => new PickDraw(places.STATES.map(([name]) => name))),
  "address.stateAbbr": plain(() => new PickDraw(places.STATES.map(([, code]) => code))),
  "address.latitude": plain(() => degrees(90)),
  "address.longitude": plain(() => degrees(180)),
};

/** Four digits after the point, as text. */
function degrees(limit: number): MapDraw {
  return new MapDraw(new NumberDraw(-limit, limit, 0.0001), (text) => Number(text).toFixed(4));
}
