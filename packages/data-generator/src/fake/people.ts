import { type Draw, EitherDraw, JoinDraw, PatternDraw, PickDraw } from "../draw.ts";
import * as people from "../vocabulary/people.ts";
import { type Functions, plain } from "./call.ts";

const firstName = new PickDraw(people.FIRST_NAMES);
const lastName = new PickDraw(people.LAST_NAMES);
const prefix = new PickDraw(people.NAME_PREFIXES);
const suffix = new PickDraw(people.NAME_SUFFIXES);
const descriptor = new PickDraw(people.JOB_DESCRIPTORS);
const area = new PickDraw(people.JOB_AREAS);
const type = new PickDraw(people.JOB_TYPES);
const jobTitle = new JoinDraw(descriptor, " ", area, " ", type);
const plainName = new JoinDraw(firstName, " ", lastName);

export { firstName, lastName };

export const PEOPLE: Functions = {
  "name.firstName": plain(() => firstName),
  "name.lastName": plain(() => lastName),
  "name.findName": plain(findName),
  "name.prefix": plain(() => prefix),
  "name.suffix": plain(() => suffix),
  "name.title": plain(() => jobTitle),
  "name.jobTitle": plain(() => jobTitle),
  "name.jobDescriptor": plain(() => descriptor),
  "name.jobArea": plain(() => area),
  "name.jobType": plain(() => type),
  "phone.phoneNumber": (call) => (call.given ? new PatternDraw(call.text(""), false) : phoneNumber()),
  "phone.phoneNumberFormat": (call) => {
    const format = people.PHONE_FORMATS[call.count(0, 0, people.PHONE_FORMATS.length - 1)]!;
    return new PatternDraw(format, false);
  },
  "phone.phoneFormats": plain(() => new PickDraw(people.PHONE_FORMATS)),
};

/** One name in four has a prefix, one in four a suffix. */
function findName(): Draw<string> {
  const withPrefix = new JoinDraw(prefix, " ", plainName);
  const withSuffix = new JoinDraw(plainName, " ", suffix);
  return new EitherDraw<string>(plainName, plainName, withPrefix, withSuffix);
}

function phoneNumber(): Draw<string> {
  return new EitherDraw(...people.PHONE_FORMATS.map((format) => new PatternDraw(format, false)));
}
